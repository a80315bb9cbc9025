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
        Duration wanted = Duration.ofSeconds(Math.max(1, limit.toSeconds()));
        JsonNode answer = ask();
        Status now = status(answer);
        if (now.state() == State.FENCED || now.works() && serves(answer, now, wanted)) {
            return now;
        }
        try {
            start(wanted);
        } catch (NodeException e) {
            if (!now.works()) {
                throw e;
            }
            return afterAll(e);
        }
        return status();
    }

    /** Whether a guard lives, of this container and with this limit. One of an older agent does not say its limit. */
    private boolean serves(JsonNode answer, Status now, Duration limit) {
        return answer.has("pid")
                && now.limit().equals(limit)
                && answer.path("container").asString("").equals(container.id());
    }

    /** Another could not take its place. It may be at work as it was, or have ended for nothing. */
    private Status afterAll(NodeException why) throws NodeException, InterruptedException {
        try {
            JsonNode answer = ask();
            Status now = status(answer);
            if (now.works() && !now.limit().isZero() && serves(answer, now, now.limit())) {
                return now;
            }
        } catch (NodeException e) {
            why.addSuppressed(e);
        }
        // Whoever asks must not think that the guard is as it was seen before, even where the node is silent now.
        throw new NodeException(
                agent.shell().node(),
                NodeException.Reason.COMMAND,
                "The guard was to be replaced, and may not be at work: " + why.getMessage(),
                why);
    }

    private void start(Duration limit) throws NodeException, InterruptedException {
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
                String.valueOf(limit.toSeconds()));
    }

    private JsonNode ask() throws NodeException, InterruptedException {
        return agent.ask(LIMIT, "lease-guard-status", "--dir", folder);
    }

    @Override
    public Status status() throws NodeException, InterruptedException {
        return status(ask());
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
                seconds(answer, "limit"),
                seconds(answer, "contactAge"),
                answer.path("reason").asString(""));
    }

    private static Duration seconds(JsonNode answer, String name) {
        return Duration.ofMillis(Math.round(answer.path(name).asDouble(0) * 1000));
    }
}
