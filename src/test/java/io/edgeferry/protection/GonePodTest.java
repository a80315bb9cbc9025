package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.cluster.Words;
import io.edgeferry.migration.MigrationException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What was kept of a pod that was taken away is there until a person gives it up. */
class GonePodTest {

    private static final String STORE = "/replicas";

    private CaredWorld cared;
    private PodProtection protection;

    @BeforeEach
    void protectGru() throws Exception {
        cared = new CaredWorld("every=24h,keep=2,to=any");
        cared.noted(CaredWorld.replica("r1", "w2", STORE));
        protection = cared.protection("a@x/1/00000001");
        wants("every=24h,keep=2,to=any");
        tick(1);
        assertThat(protection.snapshot().mine()).isTrue();
        assertThat(protection.snapshot().gone()).isEmpty();
    }

    private void wants(String annotation) {
        protection.wants(ProtectSpec.parse(annotation), "", LossRule.USUAL);
    }

    private void tick(int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            cared.pass(Duration.ofSeconds(4));
            protection.tick();
        }
    }

    private void assertKept() throws Exception {
        assertThat(protection.over()).isFalse();
        assertThat(cared.stores.get("w2" + STORE)).containsExactly("r1");
        assertThat(cared.note().replicas()).extracting(ReplicaNote::id).containsExactly("r1");
    }

    private void assertRemoved() {
        assertThat(protection.over()).isTrue();
        assertThat(cared.stores.get("w2" + STORE)).isEmpty();
        assertThat(cared.leases.all).isEmpty();
    }

    @Test
    void aPodThatIsDeletedIsKeptAndSaid() throws Exception {
        cared.delete();
        tick(100);
        assertKept();
        assertThat(protection.snapshot().gone())
                .isEqualTo(protection.snapshot().trouble())
                .isEqualTo("Pod gru is gone: it was deleted or evicted. Its last checkpoint, step 4711, is kept."
                        + " `edgeferry failover gru -n default` goes on from it."
                        + " `edgeferry protect --off gru -n default` gives it up.");
        assertThat(protection.end()).containsExactly("On node w1 the guard may be left: there is no guard");
        assertRemoved();
    }

    @Test
    void oneThatWasTakenAwayWhileNobodyLookedIsKept() throws Exception {
        protection.release();
        cared.delete();
        cared.pass(Duration.ofHours(9));
        protection = cared.protection("b@y/1/00000002");
        tick(100);
        assertKept();
        assertThat(protection.snapshot().gone()).contains("step 4711, is kept");
        PodLease other = cared.lease("c@z/1/00000003");
        assertThat(other.read().orElseThrow().training().gone())
                .as("others see it")
                .isNotNull();
    }

    @Test
    void oneThatFailedIsKept() throws Exception {
        cared.phase("Failed");
        tick(100);
        assertKept();
        assertThat(protection.snapshot().gone()).startsWith("Pod gru failed:");
    }

    @Test
    void oneThatEndedWellIsOver() throws Exception {
        cared.phase("Succeeded");
        tick(3);
        assertKept();
        tick(3);
        assertRemoved();
    }

    @Test
    void oneWhoseAnnotationWasRemovedIsOver() throws Exception {
        cared.annotate(Words.PROTECT, null);
        tick(3);
        assertKept();
        tick(3);
        assertRemoved();
    }

    @Test
    void aDumpOfAMigrationIsLeftUntilNobodyMovesThePod() throws Exception {
        cared.dumpsRemoved.clear();
        cared.annotate(Words.PROTECT, null);
        cared.annotate(Words.MOVER, """
            {"operation":"m20260101-000000-abcdef","holder":"sam@elsewhere pid 1","expires":"2036-01-01T00:00:00Z"}\
            """);
        assertThat(protection.end())
                .hasSize(2)
                .last(InstanceOfAssertFactories.STRING)
                .startsWith("On node w1 a dump of pod gru may be left: Pod default/gru is being moved by sam@elsewhere")
                .endsWith("when something watches: the console, or `edgeferry protect --watch`.");
        assertThat(cared.stores.get("w2" + STORE)).isEmpty();
        protection = cared.protection("a@x/1/00000001");
        tick(8);
        assertThat(cared.dumpsRemoved)
                .as("the migration may be at work with one")
                .isEmpty();
        assertThat(protection.over()).isFalse();
        assertThat(cared.leases.all).hasSize(1);
        cared.annotate(Words.MOVER, null);
        tick(8);
        assertThat(cared.dumpsRemoved).containsExactly("w1 p");
        assertThat(cared.gru().annotation(Words.MOVER)).isNull();
        assertRemoved();
    }

    @Test
    void oneWithoutAnyReplicaLeavesNothing() throws Exception {
        protection.end();
        cared.noted();
        protection = cared.protection("b@y/1/00000002");
        cared.delete();
        tick(8);
        assertThat(protection.over()).isTrue();
        assertThat(cared.leases.all).isEmpty();
    }

    @Test
    void oneThatDoesNotRunIsWaitedFor() throws Exception {
        cared.state("waiting");
        tick(20);
        assertKept();
        assertThat(protection.snapshot().gone()).isEmpty();
        assertThat(protection.snapshot().trouble()).startsWith("Pod gru does not run:");
        cared.state("running");
        tick(1);
        assertThat(protection.snapshot().trouble()).isEmpty();
    }

    @Test
    void oneThatIsBackGoesOn() throws Exception {
        cared.delete();
        tick(8);
        assertThat(protection.snapshot().gone()).isNotEmpty();
        var unused = cared.world.train("gru", "w1");
        cared.annotate(Words.PROTECT, "every=24h,keep=2,to=any");
        tick(1);
        assertThat(protection.snapshot().gone()).isEmpty();
        assertThat(cared.note().training().uid()).isEqualTo(cared.gru().uid());
    }

    @Test
    void anotherPodOfItsNameHasNoCheckpointUntilItsOwn() throws Exception {
        cared.delete();
        cared.world.workloads().notReady("w2");
        cared.world.workloads().notReady("w3");
        var unused = cared.world.train("gru", "w1");
        cared.annotate(Words.PROTECT, "every=24h,keep=2,to=any");
        tick(2);
        assertThat(protection.snapshot().newest()).isNull();
        assertThat(protection.snapshot().age(Instant.now())).isNull();
        assertThat(protection.snapshot().replicas())
                .extracting(ReplicaNote::bad)
                .containsExactly("it is of an earlier pod of this name");
        assertThat(cared.stores.get("w2" + STORE)).as("it is not removed yet").containsExactly("r1");

        cared.world.workloads().ready("w2");
        cared.world.workloads().ready("w3");
        protection.checkpointNow();
        tick(1);
        ReplicaNote newest = Optional.ofNullable(protection.snapshot().newest()).orElseThrow();
        assertThat(newest.id()).isNotEqualTo("r1");
        assertThat(protection.snapshot().replicas()).containsExactly(newest);
        assertThat(cared.stores.get("w2" + STORE)).isEmpty();
    }

    /** A migration has made gru-m1 of it; whether a person has another gru made since. */
    private void copied(boolean another) throws Exception {
        cared.delete();
        if (another) {
            var unused = cared.world.train("gru", "w1");
        }
        var unused = cared.world.train("gru-m1", "w3");
        cared.world.workloads().edit("gru-m1", pod -> {
            ObjectNode meta = pod.withObject("metadata");
            meta.putObject("labels").put(Words.ORIGIN, "gru");
            meta.putObject("annotations").put(Words.LINEAGE, "gru").put(Words.PROTECT, "every=24h,keep=2,to=any");
        });
        tick(1);
    }

    @Test
    void aCopyThatAMigrationMadeKeepsItsReplicas() throws Exception {
        copied(false);
        assertThat(cared.note().training().pod()).isEqualTo("gru-m1");
        assertThat(cared.note().replicas()).extracting(ReplicaNote::id).contains("r1");
        assertThat(cared.note().replicas()).allMatch(ReplicaNote::good);
    }

    @Test
    void anotherPodOfItsNameIsNotTakenForItsCopy() throws Exception {
        copied(true);
        cared.annotate(Words.PROTECT, "every=24h,keep=2,to=any");
        tick(2);
        assertThat(cared.note().training().pod()).isEqualTo("gru-m1");
        assertThat(cared.note().replicas()).allMatch(ReplicaNote::good);
    }

    @Test
    void oneThatAPersonDeletedIsNotFailedOverWhenItsNodeIsLostLater() throws Exception {
        cared.delete();
        tick(8);
        cared.lost.add("w1");
        tick(8);
        assertThat(cared.note().failover()).isNull();
        cared.lost.clear();
        tick(8);
        assertThat(asked()).as("the node is back").isFalse();
        assertKept();
    }

    @Test
    void oneThatAPersonDeletedAfterItsNodeWasLostAndBackIsNotFailedOver() throws Exception {
        wants("every=24h,keep=2,to=any,failover=ask");
        cared.guarded = true;
        cared.lost.add("w1");
        tick(2);
        cared.lost.clear();
        tick(2);
        wants("every=24h,keep=2,to=any");
        cared.delete();
        tick(8);
        assertThat(protection.snapshot().gone()).isNotEmpty();
        assertThat(asked()).isFalse();
    }

    @Test
    void oneThatWentWithALostNodeIsFailedOverUnasked() throws Exception {
        wants("every=24h,keep=2,to=any,failover=ask");
        cared.lost.add("w1");
        tick(2);
        cared.delete();
        cared.lost.clear();
        tick(5);
        assertThat(protection.snapshot().gone()).isNotEmpty();
        assertThat(asked()).as("a person is to be asked").isFalse();

        cared = new CaredWorld("every=24h,keep=2,to=any");
        protectAgain();
        wants("every=24h,keep=2,to=any,failover=ask");
        cared.lost.add("w1");
        tick(2);
        cared.delete();
        cared.lost.clear();
        wants("every=24h,keep=2,to=any");
        tick(5);
        assertThat(asked()).isTrue();
    }

    private void protectAgain() throws Exception {
        cared.noted(CaredWorld.replica("r1", "w2", STORE));
        protection = cared.protection("a@x/1/00000001");
        tick(1);
    }

    private boolean asked() {
        return cared.leases.all.values().stream()
                .anyMatch(lease -> lease.notes().containsKey(Words.PROTECTION_ASKED));
    }

    @Test
    void whoDoesNotLeadHasTheLeaderEndIt() throws Exception {
        cared.delete();
        tick(8);
        PodProtection other = cared.protection("b@y/1/00000002");
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<List<String>> end = CompletableFuture.supplyAsync(() -> {
            try {
                List<String> left = other.end();
                ended.set(true);
                return left;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        while (!end.isDone() && !protection.over()) {
            protection.renew();
            protection.tick();
            cared.pass(Duration.ofMillis(20));
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThat(end.get(20, TimeUnit.SECONDS)).isEmpty();
        assertThat(ended).isTrue();
        assertRemoved();
    }

    @Test
    void aLeaderThatDoesNotEndItIsNamed() throws Exception {
        PodProtection other = cared.protection("b@y/1/00000002");
        CompletableFuture<List<String>> end = CompletableFuture.supplyAsync(() -> {
            try {
                return other.end();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        while (!end.isDone()) {
            protection.renew();
            cared.pass(Duration.ofSeconds(1));
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertThatThrownBy(() -> end.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .rootCause()
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("is led by a@x/1/00000001, which was asked to end it");
        assertKept();
    }
}
