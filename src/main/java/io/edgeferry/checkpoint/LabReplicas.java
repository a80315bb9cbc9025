package io.edgeferry.checkpoint;

import io.edgeferry.node.NodeException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Replicas on a node of the lab. */
public final class LabReplicas implements ReplicaStore {

    /** For what reads or writes whole archives. */
    private static final Duration LONG = Duration.ofMinutes(10);

    private final LabCalls calls;
    private final String key;

    /** Those of a pod; nothing is asked by this. */
    public LabReplicas(LabCalls calls, String namespace, String pod) {
        this.calls = calls;
        this.key = key(namespace, pod);
    }

    /** What a pod is called among replicas. */
    static String key(String namespace, String pod) {
        return namespace + "_" + pod;
    }

    @Override
    public String node() {
        return calls.node();
    }

    @Override
    public List<Replica> list() throws NodeException, InterruptedException {
        List<Replica> found = new ArrayList<>();
        String what = "list the replicas of " + words() + " on node " + node();
        for (JsonNode one : calls.call("GET", "replicas?pod=" + LabCalls.word(key), LONG, what)
                .path("replicas")
                .values()) {
            found.add(replica(node(), one));
        }
        return found;
    }

    private String words() {
        return "pod " + key.replace('_', '/');
    }

    /** A replica as a node tells of it. */
    static Replica replica(String node, JsonNode one) {
        Instant written;
        try {
            written = Instant.parse(one.path("written").asString(""));
        } catch (DateTimeException e) {
            written = Instant.EPOCH;
        }
        return new Replica(
                one.path("id").asString(""),
                one.path("pod").asString(""),
                node,
                one.has("meta") ? one.path("meta").toString() : "",
                one.path("bytes").asLong(0),
                one.path("pages").asLong(0),
                one.path("newPages").asLong(0),
                one.path("newBytes").asLong(0),
                one.path("sha256").asString(""),
                written,
                one.path("bad").asString(""));
    }

    @Override
    public ReplicaCheck verify(String id) throws NodeException, InterruptedException {
        JsonNode answer =
                calls.call("POST", path(id) + "/verify", LONG, "read replica " + id + " on node " + node() + " back");
        return new ReplicaCheck(
                answer.path("ok").asBoolean(false), answer.path("reason").asString(""));
    }

    private String path(String id) {
        return "replicas/" + LabCalls.word(key) + "/" + LabCalls.word(id);
    }

    @Override
    public Restored restore(String id, String image, String container) throws NodeException, InterruptedException {
        JsonNode answer = calls.call(
                "POST",
                path(id) + "/restore?image=" + LabCalls.word(image),
                LONG,
                "make an image of replica " + id + " on node " + node());
        return new Restored(
                answer.path("ok").asBoolean(false),
                answer.path("reason").asString(""),
                answer.path("digest").asString(""),
                answer.path("bytes").asLong(0));
    }

    @Override
    public Rebuilt rebuild(String id) throws NodeException, InterruptedException {
        String what = "put replica " + id + " on node " + node() + " together";
        JsonNode answer = calls.call("POST", path(id) + "/restore", LONG, what);
        return answer.path("ok").asBoolean(false)
                ? new Rebuilt(
                        true,
                        "",
                        CheckpointArchive.checked(answer.path("archive").asString("")),
                        answer.path("bytes").asLong(0))
                : Rebuilt.bad(answer.path("reason").asString(""));
    }

    @Override
    public void removeArchive(String archive) throws NodeException, InterruptedException {
        calls.removeArchive(archive);
    }

    @Override
    public Removed keep(int newest) throws NodeException, InterruptedException {
        if (newest < 1) {
            throw new IllegalArgumentException("at least one replica is kept");
        }
        return removed("keep=" + newest);
    }

    @Override
    public Removed remove(List<String> ids) throws NodeException, InterruptedException {
        List<String> gone = new ArrayList<>();
        long freed = 0;
        long left = 0;
        for (String id : ids) {
            Removed one = removed("id=" + LabCalls.word(id));
            gone.addAll(one.ids());
            freed += one.freed();
            left = one.left();
        }
        return new Removed(gone, freed, left);
    }

    @Override
    public Removed removeAll() throws NodeException, InterruptedException {
        return removed("all=true");
    }

    private Removed removed(String which) throws NodeException, InterruptedException {
        JsonNode answer = calls.call(
                "DELETE",
                "replicas/" + LabCalls.word(key) + "?" + which,
                LONG,
                "remove replicas of " + words() + " from node " + node());
        List<String> ids = new ArrayList<>();
        answer.path("removed").values().forEach(id -> ids.add(id.asString("")));
        return new Removed(
                ids, answer.path("bytes").asLong(0), answer.path("left").asLong(0));
    }
}
