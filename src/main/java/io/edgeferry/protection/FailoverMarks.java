package io.edgeferry.protection;

import io.edgeferry.protection.ProtectionNote.FailoverNote;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** When a failover passed what: the parts of the time to resume. One that is gone on with counts from there. One thread. */
final class FailoverMarks {

    /** What is passed, in this order. */
    enum Mark {
        /** This process began, or went on. */
        BEGAN,
        /** The old pod is gone, and something keeps its container from running. */
        FENCED,
        /** A replica is chosen, and its image is on the target. */
        VERIFIED,
        /** The new pod runs. */
        STARTED,
        /** The new pod trains. */
        PROVED
    }

    private final Clock clock;
    private final Map<Mark, Instant> passed = new EnumMap<>(Mark.class);

    FailoverMarks(Clock clock) {
        this.clock = clock;
    }

    /** Passed now; what was passed before keeps its time. */
    void pass(Mark mark) {
        passed.putIfAbsent(mark, clock.instant());
    }

    /** When it was passed; now, if it was not yet. */
    Instant at(Mark mark) {
        return passed.getOrDefault(mark, clock.instant());
    }

    /** What the failover came to. */
    FailoverOutcome outcome(Revived revived, ProtectionNote note) {
        FailoverNote failover = Objects.requireNonNull(note.failover());
        Training lost = note.training();
        ReplicaNote replica = revived.replica();
        long from = revived.resumed() == null ? -1 : revived.resumed().after();
        long steps = from < 0 || lost.lastStep() < 0
                ? -1
                : Math.max(0, (lost.lastStep() - from) / Math.max(1, lost.stride()));
        return new FailoverOutcome(
                failover.operation(),
                clock.instant(),
                lost.node(),
                revived.node().name(),
                revived.pod().name(),
                failover.cold(),
                failover.replica(),
                replica == null ? "" : replica.engine(),
                from,
                failover.cold() ? Math.max(-1, lost.lastStep()) : steps,
                replica == null ? -1 : workLost(replica, failover.lostAt(), steps * lost.intervalMillis()),
                seconds(failover.lostAt(), at(Mark.PROVED)),
                new FailoverOutcome.Parts(
                        seconds(failover.lostAt(), failover.began()),
                        seconds(at(Mark.BEGAN), at(Mark.FENCED)),
                        seconds(at(Mark.FENCED), at(Mark.VERIFIED)),
                        seconds(at(Mark.VERIFIED), at(Mark.STARTED)),
                        seconds(at(Mark.STARTED), at(Mark.PROVED))));
    }

    /** A node is known to have lived on by the steps of its pod, too: its lease may be older than the dump. */
    private static double workLost(ReplicaNote replica, Instant lease, long stepsMillis) {
        return Math.max(seconds(replica.at(), lease), stepsMillis / 1000.0);
    }

    private static double seconds(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis()) / 1000.0;
    }
}
