package io.edgeferry.console.protect;

import io.edgeferry.protection.NodeVitals;
import io.edgeferry.protection.ProtectSpec;
import io.edgeferry.protection.ProtectedPod;
import io.edgeferry.protection.ReplicaNote;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A protected pod at one moment, with what a person has to know of it first.
 *
 * @param pod the pod
 * @param vitals its node, or null when that is not watched
 * @param now the moment
 */
public record ProtectView(ProtectedPod pod, @Nullable NodeVitals vitals, Instant now) {

    /** A good checkpoint that is older than so many times what was asked for is late. */
    private static final int LATE = 2;

    /** How a pod is protected, the worst first. */
    public enum State {
        /** Its annotation changes nothing. */
        REFUSED("not protected", "bad"),
        /** A failover was begun, and a person has to say how it goes on. */
        NEEDS_YOU("needs you", "bad"),
        /** A failover is at work. */
        FAILING_OVER("failing over", "accent"),
        /** Its node counts as lost. */
        LOST("node lost", "bad"),
        /** The last checkpoint was not made. */
        TROUBLE("trouble", "warn"),
        /** It has no checkpoint that could be restored. */
        BARE("no checkpoint", "bad"),
        /** The first checkpoint is being made or comes next. */
        FIRST("first checkpoint", "accent"),
        /** The last good checkpoint is older than it should be. */
        LATE("late", "warn"),
        /** All is well. */
        GOOD("protected", "ok");

        private final String words;
        private final String kind;

        State(String words, String kind) {
            this.words = words;
            this.kind = kind;
        }

        /** For people. */
        public String words() {
            return words;
        }

        /** The kind of tag for it. */
        public String kind() {
            return kind;
        }

        /** Whether a person should look at it. */
        public boolean wrong() {
            return this != GOOD && this != FIRST && this != FAILING_OVER;
        }
    }

    /** Namespace and name that the training began with: the same for as long as it is protected. */
    public String id() {
        return id(pod.namespace(), pod.origin());
    }

    /** The id of a training. */
    public static String id(String namespace, String origin) {
        return namespace + "/" + origin;
    }

    /** How it is protected. */
    public State state() {
        if (!pod.problem().isEmpty()) {
            return State.REFUSED;
        }
        if (!pod.failingOver().isEmpty()) {
            return pod.needsYou() == null ? State.FAILING_OVER : State.NEEDS_YOU;
        }
        if (vitals != null && vitals.lost()) {
            return State.LOST;
        }
        if (!pod.trouble().isEmpty()) {
            return State.TROUBLE;
        }
        if (pod.newest() == null) {
            return pod.replicas().isEmpty() ? State.FIRST : State.BARE;
        }
        return late() ? State.LATE : State.GOOD;
    }

    /** Age of the last good checkpoint, or null. */
    public @Nullable Duration age() {
        return pod.age(now);
    }

    private boolean late() {
        Duration age = age();
        ProtectSpec spec = pod.spec();
        return age != null && spec != null && age.compareTo(spec.every().multipliedBy(LATE)) > 0;
    }

    /** The kind of colour for that age: ok, warn when it is late, bad when there is none. */
    public String ageKind() {
        return age() == null ? "bad" : late() ? "warn" : "ok";
    }

    /** How many of its replicas nothing is known against. */
    public int good() {
        return (int) pod.replicas().stream().filter(ReplicaNote::good).count();
    }

    /** Time until the next checkpoint, zero when it is due; null when none is planned here. */
    public @Nullable Duration next() {
        Instant at = pod.nextAt();
        if (at == null) {
            return null;
        }
        Duration left = Duration.between(now, at);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
