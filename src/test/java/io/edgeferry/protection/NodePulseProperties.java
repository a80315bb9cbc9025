package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.Leases.Renewal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A node is called lost only when both signs of life are missing, and only as long as the API server can tell. */
class NodePulseProperties {

    private static final LossRule RULE = new LossRule(Duration.ofSeconds(20), 3, Duration.ofSeconds(3));

    /** What may happen in one second. */
    enum Event {
        RENEWED,
        SAME,
        UNANSWERED,
        PROBE_GOOD,
        PROBE_BAD
    }

    @Property(tries = 2_000)
    void lostMeansThatBothAreSilent(@ForAll("seconds") List<Event> seconds) {
        NodePulse pulse = new NodePulse("w1", 0);
        pulse.lease("0", 0);
        long now = 0;
        int silent = 0;
        int bad = 0;
        boolean blind = false;
        for (Event event : seconds) {
            now += 1_000_000_000L;
            silent++;
            switch (event) {
                case RENEWED -> {
                    pulse.lease(String.valueOf(now), now);
                    silent = 0;
                    blind = false;
                }
                case SAME -> {
                    pulse.lease("0", now);
                    // What was renewed before is another text again.
                    if (blind || silent == 0) {
                        silent = 0;
                    }
                    blind = false;
                }
                case UNANSWERED -> {
                    pulse.unanswered();
                    blind = true;
                }
                case PROBE_GOOD -> {
                    pulse.probed("");
                    bad = 0;
                }
                case PROBE_BAD -> {
                    pulse.probed("no route");
                    bad++;
                }
            }
            NodeVitals vitals = pulse.now(RULE, now);
            if (vitals.lost()) {
                assertThat(silent).isGreaterThan(20);
                assertThat(bad).isGreaterThanOrEqualTo(3);
                assertThat(blind).isFalse();
            }
        }
    }

    @Provide
    Arbitrary<List<Event>> seconds() {
        return Arbitraries.frequency(
                        net.jqwik.api.Tuple.of(1, Event.RENEWED),
                        net.jqwik.api.Tuple.of(20, Event.SAME),
                        net.jqwik.api.Tuple.of(1, Event.UNANSWERED),
                        net.jqwik.api.Tuple.of(1, Event.PROBE_GOOD),
                        net.jqwik.api.Tuple.of(8, Event.PROBE_BAD))
                .list()
                .ofMaxSize(120);
    }

    @Example
    void twentySecondsAndThreeProbes() {
        NodePulse pulse = new NodePulse("w1", 0);
        pulse.lease("a", 0);
        for (int i = 0; i < 3; i++) {
            pulse.probed("no route");
        }
        pulse.lease("a", 20_000_000_000L);
        assertThat(pulse.now(RULE, 20_000_000_000L).lost()).isFalse();
        pulse.lease("a", 21_000_000_000L);
        assertThat(pulse.now(RULE, 21_000_000_000L).lost()).isTrue();
        pulse.probed("");
        assertThat(pulse.now(RULE, 22_000_000_000L).lost()).isFalse();
    }

    @Example
    void aNodeThatRenewsMoreSeldomIsWaitedForLonger() throws Exception {
        NodePulse pulse = new NodePulse("w1", 0);
        pulse.lease("a", 0);
        pulse.renews(Duration.ofSeconds(30));
        for (int i = 0; i < 3; i++) {
            pulse.probed("no route");
        }
        pulse.ready("True");
        NodeVitals before = pulse.now(RULE, 34_000_000_000L);
        assertThat(before.lost()).isFalse();
        assertThat(before.leaseLeft()).isEqualTo(Duration.ofSeconds(1));
        assertThat(pulse.now(RULE, 36_000_000_000L).lost()).isTrue();
        GuardedWorld guarded = new GuardedWorld();
        ProtectionNote note = ProtectionNote.of(Training.of(guarded.gru())).guardedBy(8);
        Instant lostAt = guarded.now();
        assertThat(Fence.heldAt(note, lostAt, before.renewal())).isEqualTo(lostAt.plusSeconds(40));
        assertThat(Fence.heldAt(note, lostAt, Renewal.USUAL)).isEqualTo(lostAt.plusSeconds(20));
    }

    @Example
    void howOftenANodeRenewsIsReadFromItsLease() throws Exception {
        GuardedWorld guarded = new GuardedWorld();
        Watch watch = new Watch(guarded.env(), () -> RULE);
        guarded.leases().renewals.put("w1", new Renewal("a", Duration.ofSeconds(30)));
        watch.look(List.of("w1", "w2"), Runnable::run);
        assertThat(watch.now("w1").renewal()).isEqualTo(Duration.ofSeconds(30));
        assertThat(watch.now("w2").renewal()).isEqualTo(Renewal.USUAL);
        guarded.leases().renewals.clear();
        watch.look(List.of("w1", "w2"), Runnable::run);
        assertThat(watch.now("w1").renewal()).isEqualTo(Duration.ofSeconds(30));
    }

    @Example
    void anApiServerThatWasAwayProvesNothing() {
        NodePulse pulse = new NodePulse("w1", 0);
        pulse.lease("a", 0);
        for (int i = 0; i < 9; i++) {
            pulse.probed("no route");
        }
        pulse.unanswered();
        assertThat(pulse.now(RULE, 60_000_000_000L).lost()).isFalse();
        pulse.lease("a", 61_000_000_000L);
        assertThat(pulse.now(RULE, 61_000_000_000L).lost()).isFalse();
        pulse.lease("a", 82_000_000_000L);
        assertThat(pulse.now(RULE, 82_000_000_000L).lost()).isTrue();
    }

    @Example
    void theGuardHasHeldBeforeTheNodeCountsAsLost() {
        for (int age : List.of(15, 20, 60, 300)) {
            LossRule rule = new LossRule(Duration.ofSeconds(age), 3, Duration.ofSeconds(3));
            assertThat(rule.guardLimit().plusSeconds(10)).isLessThan(rule.leaseAge());
            assertThat(rule.guardLimit()).isPositive();
        }
    }
}
