package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A guard counts where it was seen at work for this very container, not long before its node was lost. */
class GuardSightingTest {

    private GuardedWorld guarded;
    private PodLease lease;
    private PodCare care;

    @BeforeEach
    void protectGru() throws Exception {
        guarded = new GuardedWorld();
        lease = guarded.led();
        care = guarded.care(lease);
        look();
    }

    private void look() throws Exception {
        care.found(guarded.gru(), LossRule.USUAL);
    }

    private ProtectionNote note() {
        return lease.note().orElseThrow();
    }

    private void protectAnew() throws Exception {
        lease = guarded.led();
        Training now = Training.of(guarded.gru());
        var unused = lease.write(note -> note.with(now));
        care = guarded.care(lease);
        look();
    }

    private boolean held(Instant lostAt) throws Exception {
        guarded.reached = false;
        List<Hold> holds = new Fence(guarded.env()).look(note(), FailoverRequest.automatic("default", "gru"), lostAt);
        return holds.stream().anyMatch(Hold::real);
    }

    @Test
    void oneSeenJustBeforeTheNodeWasCutOffHolds() throws Exception {
        Instant lostAt = guarded.now().plusSeconds(2);
        guarded.reached = false;
        for (int i = 0; i < 20; i++) {
            guarded.seconds += 3;
            guarded.leaseAge += 3;
            look();
        }
        assertThat(note().guarded()).isEqualTo(8);
        assertThat(held(lostAt)).isTrue();
    }

    @Test
    void itsOwnLimitIsNotedAndNotTheWishedOne() throws Exception {
        guarded.limit = 48;
        look();
        assertThat(note().guarded()).isEqualTo(48);
        guarded.limit = 0;
        look();
        assertThat(note().guarded()).isZero();
        assertThat(held(guarded.now())).isFalse();
    }

    @Test
    void oneOfAContainerThatIsNoMoreDoesNotHold() throws Exception {
        guarded.restart();
        guarded.reached = false;
        care.notice(guarded.gru());
        assertThat(note().guarded()).isZero();
        assertThat(held(guarded.now())).isFalse();
    }

    @Test
    void oneOfAContainerThatWasReplacedUnseenDoesNotHold() throws Exception {
        guarded.restart();
        assertThat(note().guarded()).isEqualTo(8);
        assertThat(held(guarded.now())).isFalse();
    }

    @Test
    void oneNotSeenWhileItsNodeLivedOnDoesNotHold() throws Exception {
        guarded.reached = false;
        for (int i = 0; i < 5; i++) {
            guarded.seconds += 3;
            look();
            assertThat(note().guarded()).isEqualTo(8);
        }
        for (int i = 0; i < 10; i++) {
            guarded.seconds += 3;
            guarded.leaseAge = i % 4 * 3;
            look();
        }
        assertThat(note().guarded()).isZero();
        guarded.reached = true;
        look();
        assertThat(note().guarded()).isEqualTo(8);
    }

    @Test
    void aTimeWithoutAnswersOfTheApiServerSaysNothing() throws Exception {
        guarded.reached = false;
        guarded.seconds += 3;
        look();
        // The node is lost meanwhile, and its age begins anew.
        guarded.seconds += 60;
        guarded.leaseAge = 0;
        look();
        assertThat(note().guarded()).isEqualTo(8);
    }

    @Test
    void oneSeenLongAgoDoesNotHold() throws Exception {
        Instant seen = guarded.now();
        assertThat(held(seen.plus(Duration.ofMinutes(19)))).isTrue();
        assertThat(held(seen.plus(Duration.ofMinutes(21)))).isFalse();
    }

    @Test
    void itIsNotedAgainAsTimePasses() throws Exception {
        guarded.seconds += 3600;
        look();
        assertThat(held(guarded.now())).isTrue();
    }

    @Test
    void oneThatAnOlderProgramNotedDoesNotHold() throws Exception {
        var unused = lease.write(note -> note.with(note.training().withGuard(null)));
        assertThat(held(guarded.now())).isFalse();
    }

    @Test
    void oneDoesNotHoldWhereAProbeHasTheContainerStartedAnew() throws Exception {
        guarded.probed("Never");
        protectAnew();
        assertThat(held(guarded.now())).isTrue();
        guarded.reached = true;
        guarded.probed("OnFailure");
        protectAnew();
        assertThat(note().guarded()).isZero();
        assertThat(held(guarded.now())).isFalse();
        // Noted by a program that did not know.
        Instant now = guarded.now();
        var unused = lease.write(note -> note.guardedBy(8).with(note.training().withGuard(now)));
        assertThat(held(now)).isFalse();
    }

    @Test
    void thatIsSaidWhenThePodIsProtected() throws Exception {
        Marking marking = new Marking(guarded.env());
        assertThat(marking.protect("default", "gru", ProtectingLab.OFTEN)).noneMatch(line -> line.contains("probe"));
        guarded.probed("Always");
        assertThat(marking.protect("default", "gru", ProtectingLab.OFTEN))
                .anySatisfy(line -> assertThat(line).contains("probe").contains("--node-is-off"));
    }
}
