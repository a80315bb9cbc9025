package io.edgeferry.checkpoint;

import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** {@link LeaseGuard} of a node with SSH: the agent there, which reads the pod with the kubelet's own identity. */
public final class AgentLeaseGuard implements LeaseGuard {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String KUBECONFIG = """
        for p in $(pgrep -x kubelet 2>/dev/null; pgrep -x k3s 2>/dev/null); do
          f=$(tr '\\0' '\\n' < "/proc/$p/cmdline" | awk '
            sub(/^--kubeconfig=/, "") {print; exit} /^--kubeconfig$/ {getline; print; exit}')
          [ -n "$f" ] && [ -f "$f" ] && { echo "$f"; exit 0; }
        done
        for f in /etc/kubernetes/kubelet.conf /var/lib/kubelet/kubeconfig \\
            /var/lib/rancher/k3s/agent/kubelet.kubeconfig; do
          [ -f "$f" ] && { echo "$f"; exit 0; }
        done
        echo "no kubeconfig of a kubelet was found" >&2; exit 1
        """;

    private final ProtectionAgent agent;
    private final MovedContainer container;
    private final String folder;

    /** A guard; nothing is done by this. */
    public AgentLeaseGuard(ProtectionAgent agent, MovedContainer container) {
        this.agent = agent;
        this.container = container;
        this.folder = ProtectionAgent.FOLDER + "/guards/" + container.podUid();
    }

    @Override
    public Status arm(Duration limit) throws NodeException, InterruptedException {
        Status now = status();
        if (now.state() == State.WATCHING || now.state() == State.HELD || now.state() == State.FENCED) {
            return now;
        }
        String kubeconfig = agent.shell()
                .check(Command.rootScript(KUBECONFIG), LIMIT)
                .stdout()
                .strip();
        var _ = agent.shell().check(Command.rootScript("umask 077; mkdir -p \"$1\"", folder), LIMIT);
        var _ = agent.askAll(
                LIMIT,
                "lease-guard",
                "--dir",
                folder,
                "--container",
                container.id(),
                "--namespace",
                container.namespace(),
                "--pod",
                container.pod(),
                "--uid",
                container.podUid(),
                "--kubeconfig",
                kubeconfig,
                "--limit",
                String.valueOf(Math.max(1, limit.toSeconds())));
        return status();
    }

    @Override
    public Status status() throws NodeException, InterruptedException {
        return status(agent.ask(LIMIT, "lease-guard-status", "--dir", folder));
    }

    @Override
    public Status stop(boolean resume) throws NodeException, InterruptedException {
        return status(
                resume
                        ? agent.ask(LIMIT, "lease-guard-stop", "--dir", folder, "--resume")
                        : agent.ask(LIMIT, "lease-guard-stop", "--dir", folder));
    }

    private static Status status(JsonNode answer) {
        return new Status(
                switch (answer.path("outcome").asString("")) {
                    case "watching" -> State.WATCHING;
                    case "held" -> State.HELD;
                    case "fenced" -> State.FENCED;
                    case "stopped" -> State.STOPPED;
                    case "gone" -> State.GONE;
                    default -> State.NONE;
                },
                Duration.ofMillis(Math.round(answer.path("contactAge").asDouble(0) * 1000)),
                answer.path("reason").asString(""));
    }
}
