package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.protection.PodLease.LostLeadException;
import io.edgeferry.task.Machine;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Of several consoles one leads; what the others write does not count, and a lead that is silent is taken over. */
class PodLeaseTest {

    private static final ProtectionNote NOTE = ProtectionNote.of(
            new Training("default", "gru", "u1", "w1", "train", "c1", "{}", null, 1, 0, -1, null, null, null));

    private final FakeLeases leases = new FakeLeases();
    private final AtomicLong nanos = new AtomicLong(1);

    private PodLease console(String name) {
        return new PodLease(leases, "default", "gru", new Holder(name), Clock.systemUTC(), nanos::get);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void theFirstLeadsUntilItIsSilent() throws Exception {
        PodLease one = console("a@x/1/00000001");
        PodLease other = console("b@y/1/00000002");
        assertThat(one.lead(NOTE)).isTrue();
        assertThat(other.lead(NOTE)).isFalse();
        pass(Duration.ofSeconds(14));
        assertThat(other.lead(NOTE)).isFalse();
        assertThat(one.lead(NOTE)).isTrue();
        pass(Duration.ofSeconds(14));
        assertThat(other.lead(NOTE)).as("it spoke 14 s ago").isFalse();
        pass(Duration.ofSeconds(16));
        assertThat(other.lead(NOTE)).isTrue();
        assertThatThrownBy(() -> one.write(note -> note.guardedBy(8))).isInstanceOf(LostLeadException.class);
        assertThat(other.note())
                .hasValueSatisfying(note -> assertThat(note.guarded()).isZero());
        assertThat(one.lead(NOTE)).isFalse();
    }

    @Test
    void aTimeInWhichTheServerDoesNotAnswerIsNoSilence() throws Exception {
        PodLease one = console("a@x/1/00000001");
        PodLease other = console("b@y/1/00000002");
        assertThat(one.lead(NOTE)).isTrue();
        assertThat(other.lead(NOTE)).isFalse();
        leases.answers = false;
        for (int look = 0; look < 10; look++) {
            pass(Duration.ofSeconds(10));
            assertThatThrownBy(() -> other.lead(NOTE)).isInstanceOf(ClusterException.class);
            assertThat(other.silence()).isZero();
        }
        leases.answers = true;
        assertThat(other.lead(NOTE)).as("it could not speak").isFalse();
        pass(Duration.ofSeconds(14));
        assertThat(other.lead(NOTE)).isFalse();
        pass(Duration.ofSeconds(2));
        assertThat(other.lead(NOTE)).as("it is silent by now").isTrue();
    }

    @Test
    void oneWhoseLastWriteWasCutShortIsGivenBackAllTheSame() throws Exception {
        PodLease one = console("a@x/1/00000001");
        PodLease other = console("b@y/1/00000002");
        assertThat(one.lead(NOTE)).isTrue();
        leases.writeUnheard("default", PodLease.name("gru"));
        one.release();
        assertThat(other.lead(NOTE)).isTrue();
    }

    @Test
    void oneThatIsGivenBackIsFreeAtOnce() throws Exception {
        PodLease one = console("a@x/1/00000001");
        PodLease other = console("b@y/1/00000002");
        assertThat(one.lead(NOTE)).isTrue();
        var unused = one.write(note -> note.guardedBy(8));
        one.release();
        assertThat(other.lead(NOTE)).isTrue();
        assertThat(other.note().orElseThrow().guarded()).isEqualTo(8);
    }

    @Test
    void aProcessOfThisMachineThatIsNoMoreIsNotWaitedFor() throws Exception {
        Holder me = Holder.ofThisProcess();
        assertThat(console(gone(me, "-" + Machine.own())).lead(NOTE)).isTrue();
        PodLease mine = new PodLease(leases, "default", "gru", me, Clock.systemUTC(), nanos::get);
        assertThat(mine.lead(NOTE)).isTrue();
        assertThat(me.knowsDead(Holder.ofThisProcess().name())).isFalse();
    }

    @Test
    void aProcessOfAnotherMachineOfThisNameMayLive() throws Exception {
        Holder me = Holder.ofThisProcess();
        for (String machine : List.of("-000000000000", "")) {
            leases.all.clear();
            PodLease other = console(gone(me, machine));
            assertThat(other.lead(NOTE)).isTrue();
            PodLease mine = new PodLease(leases, "default", "gru", me, Clock.systemUTC(), nanos::get);
            assertThat(mine.lead(NOTE)).as("machine " + machine).isFalse();
            assertThat(other.lead(NOTE)).isTrue();
        }
    }

    /** The name of a process that there is not, of a user and a machine that are called as here. */
    private static String gone(Holder me, String machine) {
        return me.name().replaceFirst("/[0-9]+/.*$", "/4194305/0badcafe" + machine);
    }

    @Test
    void whatAnotherConsoleAsksForIsTakenOnce() throws Exception {
        PodLease one = console("a@x/1/00000001");
        PodLease other = console("b@y/1/00000002");
        assertThat(one.lead(NOTE)).isTrue();
        FailoverRequest request = new FailoverRequest("default", "gru", "w2", true, false, true);
        other.ask(request);
        assertThat(one.lead(NOTE)).isTrue();
        assertThat(one.takeAsked()).contains(request);
        assertThat(one.takeAsked()).isEmpty();
        assertThat(one.note()).contains(NOTE);
    }

    @Test
    void aDamagedNoteIsWrittenAnew() throws Exception {
        PodLease one = console("a@x/1/00000001");
        assertThat(one.lead(NOTE)).isTrue();
        var there = leases.all.values().iterator().next();
        leases.replace(
                there.withNotes(java.util.Map.of(io.edgeferry.cluster.Words.PROTECTION_STATE, "{\"training\":")));
        var unused = one.read();
        assertThat(one.note()).isEmpty();
        assertThat(one.lead(NOTE)).isTrue();
        assertThat(one.note()).contains(NOTE);
    }

    /** Each successful write of a console is one more; none is lost and none is counted twice. */
    @Property(tries = 300)
    void ofManyWritesNoneIsLost(@ForAll long seed) throws Exception {
        FakeLeases shared = new FakeLeases();
        AtomicLong time = new AtomicLong(1);
        Random random = new Random(seed);
        List<PodLease> consoles = java.util.stream.IntStream.range(0, 3)
                .mapToObj(i -> new PodLease(
                        shared,
                        "default",
                        "gru",
                        new Holder("c" + i + "@h" + i + "/1/0000000" + i),
                        Clock.systemUTC(),
                        time::get))
                .toList();
        int written = 0;
        for (int i = 0; i < 200; i++) {
            PodLease console = consoles.get(random.nextInt(3));
            time.addAndGet(Duration.ofSeconds(random.nextInt(12)).toNanos());
            switch (random.nextInt(4)) {
                case 0 -> console.lead(NOTE);
                case 1 -> {
                    if (random.nextInt(10) == 0) {
                        console.release();
                    }
                }
                default -> {
                    try {
                        var unused = console.write(note -> note.guardedBy(note.guarded() + 1));
                        written++;
                    } catch (LostLeadException e) {
                        // It does not lead.
                    }
                }
            }
        }
        PodLease reader = consoles.getFirst();
        assertThat(reader.read().map(ProtectionNote::guarded).orElse(0)).isEqualTo(written);
    }

    @Test
    void theEndThatWasAskedForIsAskedForOnce() throws Exception {
        PodLease leader = console("a");
        assertThat(leader.lead(NOTE)).isTrue();
        PodLease other = console("b");
        assertThat(other.read()).isPresent();
        other.askEnd();
        assertThat(leader.read()).isPresent();
        assertThat(leader.endAsked()).isTrue();
        leader.endDone();
        assertThat(leader.endAsked()).isFalse();
        assertThat(other.read()).isPresent();
        assertThat(other.endAsked()).isFalse();
    }
}
