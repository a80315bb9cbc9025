package io.edgeferry.protection;

import io.edgeferry.checkpoint.MovedContainer;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A protected pod as it was last seen alive.
 *
 * @param namespace its namespace
 * @param pod its name
 * @param uid its uid
 * @param node its node
 * @param container name of its container
 * @param containerId the runtime's id of it
 * @param manifest the pod as JSON, so that it can be made again when its object is gone
 * @param stepPattern what a step in its log looks like, or null
 * @param stride difference between the numbers of two steps
 * @param intervalMillis usual time between two steps
 * @param lastStep last step that was seen in its log, or -1
 * @param lastStepAt when that was logged, by the clock of the node, or null
 * @param guardSeen when the guard of this very container was last noted to be at work, by the clock of the leader, or null
 * @param gone how it went away while its node lived, for people; null while it is there, or its node is lost
 */
record Training(
        String namespace,
        String pod,
        String uid,
        String node,
        String container,
        String containerId,
        String manifest,
        @Nullable String stepPattern,
        long stride,
        long intervalMillis,
        long lastStep,
        @Nullable Instant lastStepAt,
        @Nullable Instant guardSeen,
        @Nullable String gone) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Of a pod that runs, before its log was read. */
    static Training of(PodManifest pod) {
        return new Training(
                pod.namespace(),
                pod.name(),
                pod.uid(),
                pod.node(),
                pod.container(),
                pod.containerId(),
                pod.json(),
                null,
                1,
                0,
                -1,
                null,
                null,
                null);
    }

    /** Whether it is this pod with this container. */
    boolean is(PodManifest other) {
        return uid.equals(other.uid()) && containerId.equals(other.containerId());
    }

    /** Whether it shall be protected, as far as is known. */
    boolean wanted() {
        return podManifest().annotation(Words.PROTECT) != null;
    }

    /** The same without its annotation: whoever leads next does not take it for one that shall be protected. */
    Training unprotected() {
        ObjectNode pod = (ObjectNode) JSON.readTree(manifest);
        if (pod.path("metadata").path("annotations") instanceof ObjectNode notes) {
            notes.remove(Words.PROTECT);
        }
        return with(pod.toString(), guardSeen, gone);
    }

    PodManifest podManifest() {
        return PodManifest.parse(manifest);
    }

    MovedContainer moved() {
        return new MovedContainer(namespace, pod, uid, container, containerId);
    }

    Training withSteps(@Nullable String pattern, long by, long every, long step, @Nullable Instant at) {
        return new Training(
                namespace,
                pod,
                uid,
                node,
                container,
                containerId,
                manifest,
                pattern,
                by,
                every,
                step,
                at,
                guardSeen,
                gone);
    }

    private Training with(String asJson, @Nullable Instant guard, @Nullable String away) {
        return new Training(
                namespace,
                pod,
                uid,
                node,
                container,
                containerId,
                asJson,
                stepPattern,
                stride,
                intervalMillis,
                lastStep,
                lastStepAt,
                guard,
                away);
    }

    Training withGuard(@Nullable Instant seen) {
        return with(manifest, seen, gone);
    }

    /** The same when it is gone although its node lives; null when it is there again. */
    Training gone(@Nullable String how) {
        return with(manifest, guardSeen, how);
    }

    /** The same with a pod's labels and annotations as they are now, for the copy that may be made of it. */
    Training as(PodManifest live) {
        PodManifest known = podManifest();
        boolean same = known.labels().equals(live.labels())
                && lasting(known).equals(lasting(live))
                && known.owner().equals(live.owner());
        String protect = live.annotation(Words.PROTECT);
        // What cannot be understood changes nothing; what is fenced is not to be made again so.
        boolean sound =
                protect != null && ProtectSpec.find(protect).isPresent() && live.annotation(Words.FENCED) == null;
        return same || !sound ? this : with(live.json(), guardSeen, gone);
    }

    /** Annotations but that of who holds the pod at the moment. */
    private static Map<String, String> lasting(PodManifest pod) {
        Map<String, String> notes = new HashMap<>(pod.annotations());
        notes.remove(Words.MOVER);
        return notes;
    }

    /** Whether a pod is this one, or a copy that a migration or a failover made of it. */
    boolean leadsTo(PodManifest other) {
        return uid.equals(other.uid())
                || Words.names(other.annotation(Words.LINEAGE)).contains(pod);
    }
}
