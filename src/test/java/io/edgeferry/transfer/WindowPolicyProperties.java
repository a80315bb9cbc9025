package io.edgeferry.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.transfer.WindowPolicy.Decision;
import io.edgeferry.transfer.WindowPolicy.Phase;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class WindowPolicyProperties {

    private static final long MUCH = Long.MAX_VALUE / 4;

    /** A measurement without its window, which the policy itself has set. */
    record Weather(double rate, double error, double loss, double rtt, double full, int errors, long remaining) {
        Measurement at(int window) {
            return new Measurement(window, 2, rate, error, loss, rtt, full, errors, remaining);
        }
    }

    @Provide
    Arbitrary<Weather> weather() {
        return Combinators.combine(
                        Arbitraries.doubles().between(0, 2e9),
                        Arbitraries.doubles().between(0, 1e8),
                        Arbitraries.frequencyOf(
                                net.jqwik.api.Tuple.of(3, Arbitraries.just(0.0)),
                                net.jqwik.api.Tuple.of(1, Arbitraries.just(-1.0)),
                                net.jqwik.api.Tuple.of(1, Arbitraries.doubles().between(0, 1))),
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.integers().between(-3, 2).map(n -> Math.max(0, n)),
                        Arbitraries.oneOf(Arbitraries.longs().between(0, 1_000_000_000), Arbitraries.just(MUCH)))
                .as(Weather::new);
    }

    @Provide
    Arbitrary<PolicyChoice> choices() {
        return Combinators.combine(
                        Arbitraries.of(PolicyChoice.Kind.class),
                        Arbitraries.integers().between(1, PolicyChoice.MOST))
                .as(PolicyChoice::new);
    }

    @Property
    void theWindowStaysWithinItsBounds(
            @ForAll("choices") PolicyChoice choice,
            @ForAll @DoubleRange(min = 0, max = 2) double rtt,
            @ForAll @DoubleRange(min = 0, max = 2e9) double lastRate,
            @ForAll @Size(max = 60) List<@net.jqwik.api.From("weather") Weather> days) {
        WindowPolicy policy = WindowPolicy.of(choice, lastRate);
        Decision decision = policy.seed(rtt);
        for (Weather day : days) {
            assertThat(decision.window()).isBetween(1, choice.window());
            assertThat(decision.epochSeconds()).isPositive();
            assertThat(decision.discardSeconds()).isLessThan(decision.epochSeconds());
            assertThat(decision.reason()).isNotBlank().matches(reason -> reason.split(" ").length <= 4);
            decision = policy.next(day.at(decision.window()));
        }
    }

    @Property
    void theTailNeverGrows(
            @ForAll @Size(max = 60) List<@net.jqwik.api.From("weather") Weather> days,
            @ForAll @IntRange(min = 1, max = 64) int most) {
        WindowPolicy policy = WindowPolicy.of(new PolicyChoice(PolicyChoice.Kind.ADAPTIVE, most), 0);
        Decision decision = policy.seed(0.02);
        for (Weather day : days) {
            Measurement epoch = day.at(decision.window());
            boolean tail = epoch.remaining() < 2 * epoch.bytesPerSecond() * decision.epochSeconds();
            Decision next = policy.next(epoch);
            if (tail) {
                assertThat(next.window()).isLessThanOrEqualTo(decision.window());
            }
            if (next.phase() == Phase.TAIL) {
                assertThat(tail).isTrue();
                assertThat(next.window()).isEqualTo(decision.window());
            }
            decision = next;
        }
    }

    @Property
    void theGuardShrinksOnLossAndOnErrors(
            @ForAll @Size(max = 20) List<@net.jqwik.api.From("weather") Weather> days,
            @ForAll @DoubleRange(min = 0.03, max = 1) double loss) {
        WindowPolicy policy = WindowPolicy.of(PolicyChoice.ADAPTIVE, 0);
        Decision decision = policy.seed(0.02);
        for (Weather day : days) {
            decision = policy.next(day.at(decision.window()));
        }
        int window = decision.window();
        Decision lossy = policy.next(new Measurement(window, 2, 1e8, 1e6, loss, 0.02, 0, 0, MUCH));
        assertThat(lossy.phase()).isEqualTo(Phase.GUARD);
        assertThat(lossy.window()).isEqualTo((int) Math.ceil(0.7 * window));
        assertThat(lossy.reason()).isEqualTo("loss " + Math.round(100 * loss) + " %");
        int fewer = lossy.window();
        Decision refused = policy.next(new Measurement(fewer, 2, 1e8, 1e6, 0, 0.02, 0, 1, MUCH));
        assertThat(refused.window()).isEqualTo(Math.max(1, fewer - 1));
        assertThat(refused.reason()).isEqualTo("connect error");
        for (int rest = 0; rest < 3; rest++) {
            Decision after = policy.next(new Measurement(refused.window(), 2, 5e8, 1e6, 0, 0.02, 0, 0, MUCH));
            assertThat(after.window()).isEqualTo(refused.window());
        }
    }

    @Property
    void aFullReceiverFreezesTheWindow(@ForAll @IntRange(min = 0, max = 5) int before) {
        WindowPolicy policy = WindowPolicy.of(PolicyChoice.ADAPTIVE, 0);
        Decision decision = policy.seed(0.02);
        for (int i = 0; i < before; i++) {
            decision = policy.next(new Measurement(decision.window(), 1, 1e8 * (i + 1), 1e5, 0, 0.02, 0, 0, MUCH));
        }
        int window = decision.window();
        decision = policy.next(new Measurement(window, 2, 1e8, 1e6, 0, 0.02, 0.9, 0, MUCH));
        assertThat(decision.reason()).isEqualTo("disk is the limit");
        for (int i = 0; i < 10; i++) {
            assertThat(decision.window()).isEqualTo(window);
            decision = policy.next(new Measurement(window, 2, 1.05e8, 1e6, 0, 0.02, 0.1, 0, MUCH));
        }
    }

    @Provide
    Arbitrary<SimulatedLink> links() {
        return Combinators.combine(
                        Arbitraries.doubles().between(5e6, 1.25e9),
                        Arbitraries.of(0.0002, 0.01, 0.02, 0.035, 0.07),
                        Arbitraries.doubles().between(1e6, 4e6),
                        Arbitraries.doubles().between(0, 0.06))
                .as((rate, rtt, window, noise) -> new SimulatedLink(rate, rtt, window, noise, Integer.MAX_VALUE));
    }

    /** The tries are the same each time, so that a build does not fail by chance. */
    @Property(tries = 500, seed = "4711")
    void theAdaptivePolicyComesCloseToTheBestWindow(@ForAll("links") SimulatedLink link, @ForAll long seed) {
        Random random = new Random(seed);
        WindowPolicy policy = WindowPolicy.of(PolicyChoice.ADAPTIVE, 0);
        Decision decision = policy.seed(link.rttSeconds());
        double seconds = 0;
        for (int epoch = 0; epoch < 40; epoch++) {
            seconds += decision.epochSeconds();
            decision = policy.next(link.measure(decision.window(), decision.epochSeconds(), MUCH, random));
        }
        assertThat(link.utility(decision.window()))
                .as("window %d on %s", decision.window(), link)
                .isGreaterThan(0.8 * link.bestUtility(64));
        assertThat(seconds).isLessThan(90);
    }

    /** Most of a link within the first seconds is what a console that moves a dataset in ten seconds needs. */
    @Property(tries = 500, seed = "4711")
    void theRampReachesMostOfTheThroughputInSeconds(@ForAll("links") SimulatedLink link, @ForAll long seed) {
        Random random = new Random(seed);
        WindowPolicy policy = WindowPolicy.of(PolicyChoice.ADAPTIVE, 0);
        Decision decision = policy.seed(link.rttSeconds());
        double seconds = 0;
        while (decision.phase() == Phase.SEED || decision.epochSeconds() < 2) {
            seconds += decision.epochSeconds();
            decision = policy.next(link.measure(decision.window(), decision.epochSeconds(), MUCH, random));
            if (decision.phase() == Phase.TUNE) {
                break;
            }
        }
        assertThat(seconds).isLessThan(6);
        assertThat(link.throughput(decision.window())).isGreaterThan(0.6 * link.throughput(64));
    }

    @Property(tries = 200, seed = "4711")
    void lossKeepsTheWindowBelowWhereItBegins(@ForAll @IntRange(min = 6, max = 40) int lossyFrom, @ForAll long seed) {
        SimulatedLink link = new SimulatedLink(1.25e9, 0.07, 3e6, 0.03, lossyFrom);
        Random random = new Random(seed);
        WindowPolicy policy = WindowPolicy.of(PolicyChoice.ADAPTIVE, 0);
        Decision decision = policy.seed(link.rttSeconds());
        int above = 0;
        for (int epoch = 0; epoch < 60; epoch++) {
            decision = policy.next(link.measure(decision.window(), decision.epochSeconds(), MUCH, random));
            above += decision.window() >= lossyFrom ? 1 : 0;
        }
        assertThat(above).isLessThan(25);
    }

    @Property(tries = 200, seed = "4711")
    void thePapersControllerClimbsAndStaysNearTheTop(@ForAll @IntRange(min = 1, max = 20) int needed) {
        SimulatedLink link = new SimulatedLink(needed * 1e7, 0.07, 7e5, 0, Integer.MAX_VALUE);
        Random random = new Random(1);
        WindowPolicy policy = WindowPolicy.of(new PolicyChoice(PolicyChoice.Kind.PAPER, 64), 0);
        Decision decision = policy.seed(link.rttSeconds());
        assertThat(decision.window()).isEqualTo(1);
        int before = 1;
        for (int round = 0; round < 40; round++) {
            decision = policy.next(link.measure(decision.window(), 2, MUCH, random));
            assertThat(Math.abs(decision.window() - before)).isLessThanOrEqualTo(1);
            before = decision.window();
        }
        assertThat(link.throughput(decision.window())).isGreaterThan(0.9 * link.rate());
        assertThat(decision.window()).isLessThanOrEqualTo(needed + 2);
    }

    @Property
    void aFixedWindowIsFixed(
            @ForAll @IntRange(min = 1, max = 64) int window,
            @ForAll @Size(max = 20) List<@net.jqwik.api.From("weather") Weather> days) {
        WindowPolicy policy = WindowPolicy.of(PolicyChoice.fixed(window), 0);
        assertThat(policy.seed(0.07).window()).isEqualTo(window);
        for (Weather day : days) {
            assertThat(policy.next(day.at(window)).window()).isEqualTo(window);
        }
    }
}
