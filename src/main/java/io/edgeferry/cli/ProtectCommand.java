package io.edgeferry.cli;

import io.edgeferry.migration.MigrationException;
import io.edgeferry.protection.NeedsYou;
import io.edgeferry.protection.NodeVitals;
import io.edgeferry.protection.ProtectSpec;
import io.edgeferry.protection.ProtectedPod;
import io.edgeferry.protection.ProtectionService;
import io.edgeferry.protection.ReplicaNote;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edgeferry protect [POD]}. */
@Command(
        name = "protect",
        mixinStandardHelpOptions = true,
        description = {
            "Protects a pod: writes its annotation edgeferry.io/protect. Whoever runs a console, or this command with"
                    + " --watch, makes its checkpoints and fails it over when its node is lost.",
            "Without a pod it lists what is protected."
        })
final class ProtectCommand extends ProtectionCommand {

    @Parameters(index = "0", arity = "0..1", paramLabel = "POD", description = "The pod to protect")
    private @Nullable String pod;

    @Option(names = "--every", paramLabel = "TIME", description = "From one checkpoint to the next: 60s, 5m, 1h")
    private @Nullable String every;

    @Option(names = "--keep", paramLabel = "N", description = "Good replicas that are kept; 3 if left out")
    private @Nullable Integer keep;

    @Option(
            names = "--to",
            paramLabel = "WHERE",
            description = "any other node, the name of one, or a folder that nodes share, as /mnt/shared")
    private @Nullable String to;

    @Option(names = "--failover", paramLabel = "auto|ask", description = "Whether a lost node is answered unasked")
    private @Nullable String failover;

    @Option(names = "--off", description = "Protect it no more; its replicas are removed")
    private boolean off;

    @Option(names = "--watch", description = "Do what is to be done for all protected pods, until Ctrl-C")
    private boolean watch;

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "All namespaces, for the list and with --watch")
    private boolean everywhere;

    private final Map<String, String> told = new HashMap<>();

    @Override
    void check() {
        if (pod == null && (off || every != null || keep != null || to != null || failover != null)) {
            throw new IllegalArgumentException("name the pod that this is about");
        }
        if (pod != null && watch) {
            throw new IllegalArgumentException("--watch is about all protected pods; leave the name out");
        }
        var unused = spec();
    }

    private ProtectSpec spec() {
        ProtectSpec usual = ProtectSpec.USUAL;
        if (failover != null && !List.of("auto", "ask").contains(failover)) {
            throw new IllegalArgumentException("--failover is auto or ask, not " + failover);
        }
        return new ProtectSpec(
                every == null ? usual.every() : ProtectSpec.time(every),
                keep == null ? usual.keep() : keep,
                to == null ? usual.to() : to,
                !"ask".equals(failover));
    }

    @Override
    String only(String where) {
        return everywhere ? "" : where;
    }

    @Override
    int run(ProtectionService protections, String where, boolean json) throws MigrationException, InterruptedException {
        if (watch) {
            return watch(protections);
        }
        if (pod == null) {
            list(protections.look(), json);
            return 0;
        }
        List<String> remarks = off ? protections.unprotect(where, pod) : protections.protect(where, pod, spec());
        remarks.forEach(remark -> err().println("! " + remark));
        out().println(
                        off
                                ? "Pod " + where + "/" + pod + " is not protected any more."
                                : "Pod " + where + "/" + pod + " is protected: " + spec().text()
                                        + ". A console that runs, or `edgeferry protect --watch`, makes the"
                                        + " checkpoints.");
        return off && !remarks.isEmpty() ? EdgeFerryCommand.FAILED : 0;
    }

    private void list(List<ProtectedPod> pods, boolean json) {
        if (json) {
            Output.value(out(), pods.stream().map(ProtectCommand::map).toList());
            return;
        }
        if (pods.isEmpty()) {
            out().println("Nothing is protected. `edgeferry protect POD` protects a pod.");
            return;
        }
        table(out(), pods);
    }

    static void table(PrintWriter out, List<ProtectedPod> pods) {
        out.printf(
                "%-24s %-12s %9s %9s %-24s %-14s %s%n",
                "POD", "NODE", "REPLICAS", "AGE", "CHECKPOINTS", "LED BY", "STATE");
        for (ProtectedPod one : pods) {
            out.printf(
                    "%-24s %-12s %9d %9s %-24s %-14s %s%n",
                    one.key(),
                    one.node(),
                    one.replicas().stream().filter(ReplicaNote::good).count(),
                    age(one),
                    one.engine().isEmpty() ? "-" : one.engine(),
                    one.leader().isEmpty() ? "nobody" : one.leader(),
                    state(one));
        }
    }

    static Map<String, Object> map(ProtectedPod one) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("namespace", one.namespace());
        map.put("pod", one.pod());
        map.put("origin", one.origin());
        map.put("node", one.node());
        map.put("protect", one.spec() == null ? null : one.spec().text());
        map.put("problem", one.problem());
        map.put("leader", one.leader());
        map.put("trouble", one.trouble());
        map.put("gone", one.gone());
        map.put("failingOver", one.failingOver());
        map.put("needsYou", one.needsYou());
        map.put("engine", one.engine());
        map.put("replicas", one.replicas());
        map.put("waiting", one.waiting());
        map.put("lastFailover", one.last());
        return map;
    }

    private static String age(ProtectedPod one) {
        Duration age = one.age(Instant.now());
        return age == null ? "-" : age.toSeconds() + " s";
    }

    private static String state(ProtectedPod one) {
        if (!one.problem().isEmpty()) {
            return one.problem();
        }
        if (one.needsYou() != null) {
            return needs(one.needsYou());
        }
        if (!one.failingOver().isEmpty()) {
            return "fails over (" + one.failingOver() + ")";
        }
        if (!one.trouble().isEmpty()) {
            return one.trouble();
        }
        String doing = one.doing().isEmpty() ? "" : one.doing() + "; ";
        return doing
                + (one.guarded() ? "guarded" : "NOT guarded")
                + (one.waiting().isEmpty() ? "" : "; " + one.waiting().getFirst())
                + (one.wentBack().isEmpty() ? "" : ". " + one.wentBack());
    }

    private static String needs(NeedsYou what) {
        String commands = what.commands().stream()
                .map(one -> one.startsWith("#") ? " " + one.substring(1).strip() + ":" : " `" + one + "`")
                .collect(Collectors.joining());
        return "failover NEEDS YOU: " + what.reason() + commands;
    }

    /** Tells what changes until the process is ended. */
    private int watch(ProtectionService protections) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(protections::close, "protection end"));
        protections.start();
        out().println("Watching protected pods; a node counts as lost by: "
                + protections.rule().words() + ". Ctrl-C ends it.");
        while (true) {
            for (ProtectedPod one : protections.pods()) {
                ReplicaNote newest = one.newest();
                tell(
                        one.key(),
                        (one.node().isEmpty() ? "" : one.node() + ", ")
                                + state(one)
                                + (newest == null
                                        ? ""
                                        : ", replica " + newest.id()
                                                + String.format(
                                                        Locale.ROOT,
                                                        " (%.1f MB sent of %.1f) on node %s",
                                                        newest.newBytes() / 1e6,
                                                        newest.bytes() / 1e6,
                                                        newest.node())
                                                + (newest.engine().isEmpty() ? "" : ", " + newest.engine())));
                if (one.last() != null) {
                    tell(one.key() + " last", one.last().words());
                }
            }
            for (NodeVitals node : protections.nodes()) {
                tell("node " + node.node(), node.lost() ? "LOST" : node.doubtful() ? "doubtful" : "alive");
            }
            tell("", protections.trouble());
            out().flush();
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private void tell(String about, String what) {
        if (!what.equals(told.put(about, what)) && !what.isEmpty()) {
            out().println(Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS) + " "
                    + (about.isEmpty() ? "" : about + ": ") + what);
        }
    }
}
