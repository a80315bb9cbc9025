package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.checkpoint.MovedContainer;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.Leases;
import io.edgeferry.cluster.Words;
import io.edgeferry.migration.fakes.World;
import io.edgeferry.task.Machine;
import io.edgeferry.task.OperationId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What a process made for a while is removed when it is gone, and never while it lives. */
class TemporariesTest {

    private static final OperationId DRILL = new OperationId("f20260101-000000-abcdef");
    private static final String SCRATCH = "gru-drill-abcdef";
    private static final String IMAGE = "edgeferry.invalid/checkpoint/gru:" + DRILL;

    private final World world = new World();
    private final FakeLeases leases = new FakeLeases();
    private final AtomicLong nanos = new AtomicLong(1);
    private final List<String> removedImages = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private final Loops loops = new Loops();
    private boolean endable = true;

    @AfterEach
    void close() {
        loops.close();
    }

    private Cluster cluster() {
        return (Cluster) Proxy.newProxyInstance(
                Cluster.class.getClassLoader(), new Class<?>[] {Cluster.class}, (proxy, method, words) -> {
                    if (method.getName().equals("leases")) {
                        return leases;
                    }
                    try {
                        return method.invoke(world.cluster(), words);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private NodeWays ways() {
        return (NodeWays) Proxy.newProxyInstance(
                NodeWays.class.getClassLoader(), new Class<?>[] {NodeWays.class}, (proxy, method, words) -> {
                    assertThat(method.getName()).isEqualTo("removeImage");
                    return removedImages.add(String.valueOf(words[1]));
                });
    }

    private Env env(String holder) {
        return new Env(cluster(), ways(), Clock.systemUTC(), nanos::get, new Holder(holder), task -> {});
    }

    private Temporaries sweeper() {
        return new Temporaries(env("b@y/1/00000002"), "", loops, (namespace, origin) -> {
            if (endable) {
                ended.add(origin);
            }
            return endable;
        });
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static Temporary drill() {
        return Temporary.drill(
                DRILL,
                "default",
                SCRATCH,
                new Temporary.Image("w2", IMAGE, new MovedContainer("default", "gru", "u", "train", "c")));
    }

    private void label(String pod, String label, String mark) {
        var unused = world.train(pod, "w2");
        world.workloads()
                .edit(
                        pod,
                        one -> ((ObjectNode) one.path("metadata"))
                                .putObject("labels")
                                .put(label, mark));
    }

    private TemporaryLease maker() throws Exception {
        return TemporaryLease.take(env("a@x/1/00000001"), drill());
    }

    @Test
    void whatBelongsToAMakerThatSpeaksIsNeverTouched() throws Exception {
        TemporaryLease maker = maker();
        label(SCRATCH, Words.SCRATCH, DRILL.value());
        Temporaries sweeper = sweeper();
        for (int minute = 0; minute < 30; minute++) {
            assertThat(sweeper.sweep()).isEmpty();
            pass(TemporaryLease.LASTS.minusSeconds(1));
            maker.renew();
        }
        assertThat(world.workloads().names()).containsExactly(SCRATCH);
        maker.removed();
        assertThat(leases.all).isEmpty();
    }

    @Test
    void whatASilentMakerLeftIsRemovedAndSaid() throws Exception {
        var unused = maker();
        label(SCRATCH, Words.SCRATCH, DRILL.value());
        label("gru", Words.SCRATCH, "another");
        Temporaries sweeper = sweeper();
        assertThat(sweeper.sweep()).isEmpty();
        pass(TemporaryLease.LASTS.plusSeconds(1));
        assertThat(sweeper.sweep())
                .containsExactly("Pod " + SCRATCH + " of a drill was removed: the process that made it,"
                        + " a@x/1/00000001, is gone.");
        assertThat(world.workloads().names()).containsExactly("gru");
        assertThat(world.workloads().told()).anyMatch(line -> line.contains("LeftBehind"));
        assertThat(removedImages).containsExactly(IMAGE);
        assertThat(leases.all).isEmpty();
        assertThat(sweeper.sweep()).isEmpty();
    }

    @Test
    void whoCannotSpeakSinceNobodyIsHeardIsNotSilent() throws Exception {
        TemporaryLease maker = maker();
        label(SCRATCH, Words.SCRATCH, DRILL.value());
        Temporaries sweeper = sweeper();
        assertThat(sweeper.sweep()).isEmpty();
        leases.answers = false;
        for (int look = 0; look < 12; look++) {
            pass(Duration.ofSeconds(15));
            maker.renew();
            assertThat(sweeper.sweep()).isEmpty();
        }
        leases.answers = true;
        assertThat(sweeper.sweep()).as("the first look after 3 minutes").isEmpty();
        maker.renew();
        pass(TemporaryLease.LASTS.minusSeconds(1));
        assertThat(sweeper.sweep()).isEmpty();
        assertThat(world.workloads().names()).containsExactly(SCRATCH);
        pass(TemporaryLease.LASTS.plusSeconds(1));
        assertThat(sweeper.sweep()).as("it is silent by now").hasSize(1);
        assertThat(world.workloads().names()).isEmpty();
    }

    @Test
    void aMakerWhoseProcessIsKnownDeadIsNotWaitedFor() throws Exception {
        String here = Holder.ofThisProcess().name();
        String who = here.substring(0, here.indexOf('/'));
        var unused = TemporaryLease.take(env(who + "/1999999999/0000000d-" + Machine.own()), drill());
        label(SCRATCH, Words.SCRATCH, DRILL.value());
        assertThat(sweeper().sweep()).as("it ran on another machine").isEmpty();
        Temporaries neighbour =
                new Temporaries(env(who + "/1/0000000e-" + Machine.own()), "", loops, (namespace, origin) -> true);
        assertThat(neighbour.sweep()).hasSize(1);
        assertThat(world.workloads().names()).isEmpty();
    }

    @Test
    void aPodThatOnlyHasTheNameIsLeft() throws Exception {
        var unused = maker();
        label(SCRATCH, Words.SCRATCH, "f20260101-000000-000000");
        Temporaries sweeper = sweeper();
        assertThat(sweeper.sweep()).isEmpty();
        pass(TemporaryLease.LASTS.plusSeconds(1));
        assertThat(sweeper.sweep()).isEmpty();
        assertThat(world.workloads().names()).containsExactly(SCRATCH);
    }

    /** It took the lease of a drill, whose pod does not go away. */
    private Temporaries sweptInVain() throws Exception {
        var unused = maker();
        label(SCRATCH, Words.SCRATCH, DRILL.value());
        world.workloads().cutOff("w2");
        Temporaries sweeper = sweeper();
        assertThat(sweeper.sweep()).isEmpty();
        pass(TemporaryLease.LASTS.plusSeconds(1));
        assertThat(sweeper.sweep()).isEmpty();
        return sweeper;
    }

    @Test
    void whatDoesNotGoAwayStaysNotedForTheNextTime() throws Exception {
        Temporaries sweeper = sweptInVain();
        assertThat(leases.all).hasSize(1);
        world.workloads().rejoin("w2");
        var again = sweeper.sweep();
        assertThat(world.workloads().names()).isEmpty();
        assertThat(removedImages).containsExactly(IMAGE);
        assertThat(again).as("it went by itself when its node came back").isEmpty();
        assertThat(leases.all).isEmpty();
    }

    @Test
    void aDemonstrationWaitsUntilNoCopyOfItCanRunOn() throws Exception {
        var unused = TemporaryLease.take(
                env("a@x/1/00000001"), Temporary.demonstration("0a1b2c", "default", "demo-0a1b2c", "demo-0a1b2c-anew"));
        label("demo-0a1b2c", Words.DEMO, "0a1b2c");
        label("demo-0a1b2c-anew", Words.DEMO, "0a1b2c");
        label("gru", Words.DEMO, "ffffff");
        endable = false;
        Temporaries sweeper = sweeper();
        assertThat(sweeper.sweep()).isEmpty();
        pass(TemporaryLease.LASTS.plusSeconds(1));
        assertThat(sweeper.sweep()).isEmpty();
        assertThat(world.workloads().names()).hasSize(3);
        endable = true;
        assertThat(sweeper.sweep()).hasSize(2).allMatch(line -> line.contains("a@x/1/00000001"));
        assertThat(ended).containsExactly("demo-0a1b2c");
        assertThat(world.workloads().names()).containsExactly("gru");
    }

    @Test
    void whatFailsOnceIsTriedByTheNextSweepAlready() throws Exception {
        var unused = TemporaryLease.take(
                env("a@x/1/00000001"), Temporary.demonstration("0a1b2c", "default", "demo-0a1b2c", "demo-0a1b2c-anew"));
        label("demo-0a1b2c", Words.DEMO, "0a1b2c");
        AtomicLong tries = new AtomicLong();
        Temporaries sweeper = new Temporaries(env("b@y/1/00000002"), "", loops, (namespace, origin) -> {
            if (tries.incrementAndGet() == 1) {
                throw new ClusterException(409, "Somebody changed the pod meanwhile.");
            }
            return true;
        });
        assertThat(sweeper.sweep()).isEmpty();
        pass(TemporaryLease.LASTS.plusSeconds(1));
        assertThat(sweeper.sweep()).isEmpty();
        assertThat(world.workloads().names()).containsExactly("demo-0a1b2c");
        assertThat(sweeper.sweep()).hasSize(1);
        assertThat(world.workloads().names()).isEmpty();
        assertThat(leases.all).isEmpty();
    }

    @Test
    void whatAnotherTookMeanwhileIsTheOthers() throws Exception {
        Temporaries sweeper = sweptInVain();
        Leases.Held mine = leases.all.values().iterator().next();
        leases.replace(mine.heldBy("c@z/1/00000003", Instant.EPOCH));
        assertThat(sweeper.sweep()).isEmpty();
        assertThat(leases.all.values()).extracting(Leases.Held::holder).containsExactly("c@z/1/00000003");
    }

    @Test
    void aMakerThatWasTakenForGoneNotesItAgain() throws Exception {
        TemporaryLease maker = maker();
        Temporaries sweeper = sweeper();
        assertThat(sweeper.sweep()).isEmpty();
        pass(TemporaryLease.LASTS.plusSeconds(1));
        assertThat(sweeper.sweep()).isEmpty();
        assertThat(leases.all).isEmpty();
        maker.renew();
        maker.renew();
        assertThat(leases.all.values()).extracting(Leases.Held::holder).containsExactly("a@x/1/00000001");
        maker.close();
        maker.renew();
        Leases.Held there = leases.all.values().iterator().next();
        maker.renew();
        assertThat(leases.all.values()).as("closed, it says no more").containsExactly(there);
    }

    @Test
    void aNoteThatCannotBeReadOrNamesWhatIsNotOursRemovesNothing() throws Exception {
        label(SCRATCH, Words.SCRATCH, DRILL.value());
        for (String note : List.of("{", "{}", """
            {"kind":"DRILL","mark":"%s","namespace":"default","pods":["%s"],
            "image":{"node":"w2","name":"docker.io/library/train:1","container":null}}\
            """.formatted(DRILL, SCRATCH))) {
            leases.all.clear();
            var unused = leases.create(new Leases.Held(
                    "default",
                    "edgeferry-drill-x",
                    Map.of(Words.TEMPORARY, "true"),
                    Map.of(Words.TEMPORARY_STATE, note),
                    "a@x/1/00000001",
                    null,
                    TemporaryLease.LASTS,
                    ""));
            Temporaries sweeper = sweeper();
            assertThat(sweeper.sweep()).isEmpty();
            pass(TemporaryLease.LASTS.plusSeconds(1));
            assertThat(sweeper.sweep()).isEmpty();
            assertThat(world.workloads().names()).containsExactly(SCRATCH);
        }
        assertThat(removedImages).isEmpty();
    }

    @Test
    void ofTwoMakersOfTheSameOneIsRefused() throws Exception {
        var unused = maker();
        assertThatThrownBy(this::maker).hasMessageContaining("there already");
    }
}
