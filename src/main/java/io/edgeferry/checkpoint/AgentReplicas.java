package io.edgeferry.checkpoint;

import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** {@link ReplicaStore} of a node with SSH, kept by the agent there in a folder of the node or one that nodes share. */
public final class AgentReplicas implements ReplicaStore {

    private static final String ARCHIVES = ProtectionAgent.FOLDER + "/checkpoints";
    private static final Duration SHORT = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(15);

    private final ProtectionAgent agent;
    private final String folder;
    private final String pod;

    /**
     * A store; nothing is asked by this.
     *
     * @param folder where it is: {@link ProtectionAgent#STORE}, or in a folder that nodes share
     * @param pod key of the pod: {@code NAMESPACE_NAME}
     */
    public AgentReplicas(ProtectionAgent agent, String folder, String pod) {
        this.agent = agent;
        this.folder = folder;
        this.pod = pod;
    }

    @Override
    public String node() {
        return agent.shell().node();
    }

    @Override
    public List<Replica> list() throws NodeException, InterruptedException {
        return agent.askAll(SHORT, "replica-list", "--store", folder, "--pod", pod).stream()
                .map(line -> replica(node(), line))
                .toList();
    }

    /** A replica as the agent tells it. */
    static Replica replica(String node, JsonNode line) {
        JsonNode meta = line.path("meta");
        return new Replica(
                line.path("id").asString(""),
                line.path("pod").asString(""),
                node,
                meta.isObject() ? meta.toString() : "",
                line.path("bytes").asLong(),
                line.path("pages").asLong(),
                line.path("newPages").asLong(),
                line.path("newBytes").asLong(),
                line.path("sha256").asString("").replaceFirst("^sha256:", ""),
                time(line.path("written").asString("")),
                line.path("bad").asString(""));
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    @Override
    public ReplicaCheck verify(String id) throws NodeException, InterruptedException {
        JsonNode answer = agent.ask(LONG, "replica-verify", "--store", folder, "--pod", pod, "--id", id);
        return new ReplicaCheck(
                answer.path("ok").asBoolean(false), answer.path("reason").asString(""));
    }

    @Override
    public Restored restore(String id, String image, String container) throws NodeException, InterruptedException {
        try {
            Rebuilt rebuilt = rebuild(id);
            return rebuilt.good()
                    ? imported(id, rebuilt.archive(), image, container, rebuilt.bytes())
                    : new Restored(false, rebuilt.reason(), "", 0);
        } finally {
            removeArchive(archive(id));
        }
    }

    private String archive(String id) {
        return ARCHIVES + "/checkpoint-replica_" + pod + "-" + id + ".tar";
    }

    @Override
    public Rebuilt rebuild(String id) throws NodeException, InterruptedException {
        String archive = CheckpointArchive.checked(archive(id));
        var _ = agent.shell()
                .check(
                        Command.rootScript("umask 077; mkdir -p \"$1\"; rm -f \"$2\" \"$2.part\"", ARCHIVES, archive),
                        SHORT);
        JsonNode answer =
                agent.ask(LONG, "replica-restore", "--store", folder, "--pod", pod, "--id", id, "--archive", archive);
        return answer.path("ok").asBoolean(false)
                ? new Rebuilt(true, "", archive, answer.path("bytes").asLong())
                : Rebuilt.bad(answer.path("reason").asString("it is damaged"));
    }

    @Override
    public void removeArchive(String archive) throws NodeException, InterruptedException {
        var _ = agent.shell().run(Command.root("rm", "-f", CheckpointArchive.checked(archive)), SHORT);
    }

    private Restored imported(String id, String archive, String image, String container, long bytes)
            throws NodeException, InterruptedException {
        String pipe = """
            agent=$1; log=$2; shift 2
            "$agent" "$@" 2>"$log" | "$agent" receive --import; code=$?
            grep -h '"error"' "$log" >&2; rm -f "$log"; exit $code
            """;
        List<String> words = new ArrayList<>(List.of(ProtectionAgent.FOLDER + "/agent", archive + ".log", "send"));
        words.addAll(List.of("--archive", archive, "--image", image, "--container", container, "--ref", id));
        List<String> receive = agent.ctr().size() > 1 ? List.of("--ctr", String.join(" ", agent.ctr())) : List.of();
        String script =
                receive.isEmpty() ? pipe : pipe.replace("receive --import", "receive --import --ctr \"k3s ctr\"");
        var _ = agent.shell().check(Command.rootScript(script, words.toArray(String[]::new)), LONG);
        ContainerdNode runtime = new ContainerdNode(agent.shell(), agent.ctr());
        String digest = runtime.imageDigest(image)
                .orElseThrow(() -> new NodeException(
                        node(),
                        NodeException.Reason.COMMAND,
                        "The image of replica " + id + " is not on node " + node() + " although it was imported."));
        return new Restored(true, "", digest, bytes);
    }

    @Override
    public Removed keep(int newest) throws NodeException, InterruptedException {
        return removed("--keep", String.valueOf(newest));
    }

    @Override
    public Removed remove(List<String> ids) throws NodeException, InterruptedException {
        List<String> words = new ArrayList<>();
        ids.forEach(id -> words.addAll(List.of("--id", id)));
        return ids.isEmpty() ? new Removed(List.of(), 0, 0) : removed(words.toArray(String[]::new));
    }

    /** {@inheritDoc} Archives that were left by who was killed are memory too. */
    @Override
    public Removed removeAll() throws NodeException, InterruptedException {
        String left =
                "find \"$1\" -maxdepth 1 -type f -regex \"$1/checkpoint-replica_$2-p[0-9]*-[0-9]*-[0-9a-f]*[.]tar\""
                        + " -delete 2>/dev/null || true";
        // The name of a pod may hold dots, which stand for any character there.
        var _ = agent.shell().check(Command.rootScript(left, ARCHIVES, pod.replace(".", "[.]")), SHORT);
        return removed("--all");
    }

    private Removed removed(String... which) throws NodeException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("replica-remove", "--store", folder, "--pod", pod));
        words.addAll(List.of(which));
        JsonNode answer = agent.ask(LONG, words.toArray(String[]::new));
        List<String> ids = new ArrayList<>();
        answer.path("removed").values().forEach(id -> ids.add(id.asString("")));
        return new Removed(
                ids, answer.path("bytes").asLong(), answer.path("left").asLong());
    }
}
