package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.migration.fakes.World;
import io.edgeferry.protection.ProtectionNote.FailoverNote;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a failover says that was lost. */
class FailoverMarksTest {

    private static final Instant LEASE = Instant.parse("2026-01-01T00:01:00Z");

    private final World world = new World();

    private FailoverOutcome outcome(Instant dump, long lastStep) throws Exception {
        Training training = Training.of(world.train("gru", "w1")).withSteps("step (\\d+)", 1, 200, lastStep, LEASE);
        ReplicaNote replica =
                new ReplicaNote("r", "w2", "/f", "w1", dump, 57, 1, 1, -1, 1, "0", "lab checkpoint, not CRIU", "");
        ProtectionNote note = ProtectionNote.of(training)
                .with(new FailoverNote(
                        "f20260101-000000-abcdef",
                        LEASE.plusSeconds(21),
                        LEASE,
                        true,
                        "w2",
                        "r",
                        "gru-m1",
                        List.of(),
                        List.of(),
                        false,
                        false,
                        true,
                        null));
        NodeInfo target = world.workloads().node("w2").orElseThrow();
        FailoverMarks marks = new FailoverMarks(Clock.fixed(LEASE.plusSeconds(30), ZoneOffset.UTC));
        return marks.outcome(
                new Revived(
                        world.train("gru-m1", "w2"), target, replica, new Steps.Resumed(57, 58, LEASE.plusSeconds(29))),
                note);
    }

    @Test
    void theWorkLostIsFromTheDumpToTheLeaseThatCameAfterIt() throws Exception {
        FailoverOutcome outcome = outcome(LEASE.minusSeconds(4), 65);
        assertThat(outcome.lostSteps()).isEqualTo(8);
        assertThat(outcome.rpoSeconds()).isEqualTo(4.0);
        assertThat(outcome.rtoSeconds()).isEqualTo(30.0);
        assertThat(outcome.words()).endsWith("8 steps are done again. It was a lab checkpoint, not CRIU.");
    }

    @Test
    void stepsThatWereSeenAfterTheLastLeaseAreWorkLostAsWell() throws Exception {
        assertThat(outcome(LEASE.plusSeconds(3), 65).rpoSeconds()).isEqualTo(1.6);
        assertThat(outcome(LEASE.plusSeconds(3), 57).rpoSeconds()).isZero();
    }
}
