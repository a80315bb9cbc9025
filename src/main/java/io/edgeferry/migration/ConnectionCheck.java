package io.edgeferry.migration;

import io.edgeferry.checkpoint.ContainerInside;
import io.edgeferry.checkpoint.CriuFacts;
import java.util.List;

/** Judges the connections of the container: to other machines, and to other processes of its node. */
final class ConnectionCheck {

    private final Facts facts;
    private final Findings findings;
    private final ContainerInside inside;
    private final CriuFacts criu;

    private ConnectionCheck(Facts facts, Findings findings, ContainerInside inside, CriuFacts criu) {
        this.facts = facts;
        this.findings = findings;
        this.inside = inside;
        this.criu = criu;
    }

    static void judge(Facts facts, Findings findings) {
        ContainerInside inside = facts.insight().inside();
        CriuFacts criu = facts.insight().sourceCriu();
        if (inside != null) {
            ConnectionCheck check = new ConnectionCheck(facts, findings, inside, criu == null ? CriuFacts.NONE : criu);
            check.tcp();
            check.unix();
        }
    }

    private void tcp() {
        if (inside.connections() == 0) {
            findings.ok("tcp", "The container has no open TCP connections");
            return;
        }
        String with = inside.peers().isEmpty() ? "" : " (" + String.join(", ", inside.peers()) + ")";
        boolean kept =
                criu.options().contains("tcp-established") || criu.options().contains("tcp-close");
        List<String> both = Remedies.criuOption(
                List.of(facts.source().name(), facts.target().name()), "tcp-close", "");
        findings.warn(
                "tcp",
                "The pod has open TCP connections" + with,
                kept
                        ? "The clone has another address, so they break; the program must connect anew."
                        : "CRIU refuses to dump them unless it is told to, and the clone has another address, so they"
                                + " break anyway.",
                kept
                        ? "See that the program connects anew by itself, or have it close them before the migration."
                        : "Put `tcp-close` into /etc/criu/runc.conf on both nodes, or have the program close them"
                                + " first.",
                kept ? List.of() : both);
    }

    private void unix() {
        if (inside.outsiders() < 0) {
            findings.add(new Unknown(
                            "unix",
                            "Whether UNIX sockets lead out of the container",
                            "Node " + facts.source().name()
                                    + " has no `ss`, which alone tells who is at the other end.",
                            "Install it there, then plan again.",
                            List.of("# on node " + facts.source().name() + ", as root", "apt-get install -y iproute2"))
                    .finding());
        } else if (inside.outsiders() > 0 && !criu.options().contains("ext-unix-sk")) {
            int number = inside.outsiders();
            findings.error(
                    "unix",
                    number + (number == 1 ? " UNIX socket leads" : " UNIX sockets lead") + " out of the container",
                    "The other end belongs to a process outside, perhaps behind a mounted folder; CRIU dumps no half"
                            + " of a connection.",
                    "Have the program close it first; the commands show the sockets.",
                    Remedies.sockets(facts.source().name(), facts.pod().containerId()));
        } else {
            findings.ok("unix", "No UNIX socket leads out of the container");
        }
    }
}
