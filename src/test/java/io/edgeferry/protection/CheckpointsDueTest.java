package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the next checkpoint is due, never later than is asked for from now on, and what keeps it from being made. */
class CheckpointsDueTest {

    private CaredWorld cared;
    private PodProtection protection;

    @BeforeEach
    void protectGru() throws Exception {
        cared = new CaredWorld("every=24h,keep=3,to=any");
        protection = cared.protection("a@x/1/00000001");
    }

    private void look(String annotation) throws Exception {
        protection.wants(ProtectSpec.parse(annotation), "", LossRule.USUAL);
        cared.pass(Duration.ofSeconds(4));
        protection.tick();
    }

    private void tick(String annotation) throws Exception {
        look(annotation);
        assertThat(protection.snapshot().trouble()).isEmpty();
    }

    private Instant next() {
        return Objects.requireNonNull(protection.snapshot().nextAt());
    }

    @Test
    void aShorterTimeCountsAtOnce() throws Exception {
        cared.noted(CaredWorld.replica("r1", "w2", "/replicas"));
        tick("every=24h,keep=3,to=any");
        assertThat(next()).isAfter(Instant.now().plus(Duration.ofHours(23)));
        tick("every=60s,keep=3,to=any");
        assertThat(next()).isBeforeOrEqualTo(Instant.now().plusSeconds(60));
        Instant planned = next();
        tick("every=24h,keep=3,to=any");
        assertThat(next()).as("a longer one leaves what is planned").isEqualTo(planned);
    }

    @Test
    void oneOfAClockThatIsAheadIsNotWaitedFor() throws Exception {
        ReplicaNote ahead = new ReplicaNote(
                "r1",
                "w2",
                "/replicas",
                "w1",
                Instant.now().plus(Duration.ofHours(3)),
                4711,
                1,
                1,
                1,
                1,
                "c0ffee",
                "CRIU",
                "");
        cared.noted(ahead);
        tick("every=60s,keep=3,to=any");
        assertThat(next()).isBeforeOrEqualTo(Instant.now().plusSeconds(60));
        assertThat(protection.snapshot().age(Instant.now())).isEqualTo(Duration.ZERO);
    }

    @Test
    void noneIsMadeInAFolderThatNoOtherNodeSees() throws Exception {
        cared.noted();
        cared.sharing.removeAll(List.of("w2", "w3"));
        look("every=60s,keep=3,to=/mnt/shared");
        assertThat(protection.snapshot().trouble())
                .startsWith("No checkpoint: Nodes w2 and w3 do not see /mnt/shared as node w1 does");
        assertThat(protection.snapshot().replicas()).isEmpty();
        assertThat(cared.note().stores()).isEmpty();
    }
}
