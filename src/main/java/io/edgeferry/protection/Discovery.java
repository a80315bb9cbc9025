package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.Leases;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds what shall be protected: pods with the annotation, and leases of trainings. Blocks. */
final class Discovery {

    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Env env;
    private final String only;
    private final Every leases = new Every();
    private final Every pods = new Every();
    private Map<TrainingKey, Annotated> annotated = Map.of();

    /** @param only the one namespace that is looked at, or empty for all */
    Discovery(Env env, String only) {
        this.env = env;
        this.only = only;
    }

    /**
     * How a pod shall be protected.
     *
     * @param text of its annotation
     * @param barred why it is not protected whatever that says, for people; empty when it is
     */
    record Annotated(String text, String barred) {

        static Annotated of(PodInfo pod) {
            return new Annotated(String.valueOf(pod.annotations().get(Words.PROTECT)), Barred.why(pod));
        }

        /** The one of two pods of a training that counts. */
        Annotated or(Annotated later) {
            return later.barred().isEmpty() || !barred.isEmpty() ? later : this;
        }
    }

    private final class Every {
        private boolean asked;
        private long at;

        boolean due() {
            long now = env.nanos().getAsLong();
            boolean due = !asked || now - at > EVERY.toNanos();
            if (due) {
                asked = true;
                at = now;
            }
            return due;
        }
    }

    /** Asks for all again, whenever it did last. */
    synchronized void again() {
        leases.asked = false;
        pods.asked = false;
    }

    /** What is said of each pod that has the annotation. */
    synchronized Map<TrainingKey, Annotated> annotations() throws ClusterException {
        ClusterPicture picture = env.cluster().picture();
        if (picture.liveness() == ClusterPicture.Liveness.LIVE) {
            return annotations(picture.pods().stream()
                    .filter(pod -> only.isEmpty() || pod.namespace().equals(only))
                    .filter(pod -> pod.annotations().containsKey(Words.PROTECT)));
        }
        if (pods.due()) {
            annotated = annotations(env.cluster().workloads().annotated(only, Words.PROTECT).stream()
                    .map(PodManifest::info));
        }
        return annotated;
    }

    private static Map<TrainingKey, Annotated> annotations(Stream<PodInfo> pods) {
        Map<TrainingKey, Annotated> found = new TreeMap<>();
        pods.filter(pod -> !pod.terminating())
                .forEach(pod ->
                        found.merge(new TrainingKey(pod.namespace(), pod.origin()), Annotated.of(pod), Annotated::or));
        return found;
    }

    /** Trainings that have a lease; empty while it is not time to ask again. */
    synchronized Optional<Set<TrainingKey>> leases() throws ClusterException {
        if (!leases.due()) {
            return Optional.empty();
        }
        Set<TrainingKey> found = new HashSet<>();
        for (Leases.Held lease : env.cluster().leases().labelled(only, Words.PROTECTION)) {
            String origin = lease.notes().get(Words.ORIGIN);
            if (origin != null && lease.notes().containsKey(Words.PROTECTION_STATE)) {
                found.add(new TrainingKey(lease.namespace(), origin));
            }
        }
        return Optional.of(found);
    }
}
