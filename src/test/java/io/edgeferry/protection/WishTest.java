package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was wanted of a protection counts until something else is said that can be understood. */
class WishTest {

    private static final String GOOD = "every=24h,keep=2,to=any";
    private static final String SLIP = "every=24hours,keep=2,to=any";

    private CaredWorld cared;
    private Env env;

    @BeforeEach
    void protectGru() throws Exception {
        cared = new CaredWorld(GOOD);
        cared.noted(CaredWorld.replica("r1", "w2", "/replicas"));
        env = cared.env("a@x/1/00000001");
    }

    /** Of a process that has just begun. */
    private Roster roster() {
        return new Roster(env, "", new Watch(env, () -> LossRule.USUAL), () -> LossRule.USUAL);
    }

    private static PodProtection discovered(Roster roster) {
        roster.discover();
        assertThat(roster.trouble()).isEmpty();
        return List.copyOf(roster.all()).getFirst();
    }

    private void tick(PodProtection protection) throws InterruptedException {
        cared.pass(Duration.ofSeconds(6));
        protection.tick();
    }

    @Test
    void aPodThatIsOnItsWayIsFailedOverUnaskedByWhoBeginsThen() throws Exception {
        cared.world.workloads().cutOff("w1");
        cared.delete();
        assertThat(cared.gru().terminating()).isTrue();
        var unused = discovered(roster());
        cared.lost.add("w1");
        PodProtection protection = cared.protection("a@x/1/00000001");
        protection.wants(null, "", LossRule.USUAL);
        tick(protection);
        assertThat(cared.note().failover()).isNotNull();
    }

    @Test
    void oneThatIsToBeAskedForIsAskedForThenToo() throws Exception {
        cared = new CaredWorld(GOOD + ",failover=ask");
        cared.noted(CaredWorld.replica("r1", "w2", "/replicas"));
        cared.world.workloads().cutOff("w1");
        cared.delete();
        cared.lost.add("w1");
        PodProtection protection = cared.protection("a@x/1/00000001");
        protection.wants(null, "", LossRule.USUAL);
        tick(protection);
        assertThat(cared.note().failover()).isNull();
        assertThat(protection.snapshot().spec()).isEqualTo(ProtectSpec.parse(GOOD + ",failover=ask"));
    }

    @Test
    void aSlipOfThePenChangesNothingAndIsShown() throws Exception {
        Roster roster = roster();
        PodProtection protection = discovered(roster);
        tick(protection);
        cared.annotate(Words.PROTECT, SLIP);
        tick(protection);
        tick(discovered(roster));
        assertShown(protection.snapshot());
        PodProtection anew = discovered(roster());
        cared.pass(Duration.ofMinutes(1));
        tick(anew);
        tick(anew);
        assertShown(anew.snapshot());
        assertThat(anew.snapshot().mine()).isTrue();
    }

    private static void assertShown(ProtectedPod shown) {
        assertThat(shown.spec()).isEqualTo(ProtectSpec.parse(GOOD));
        assertThat(shown.problem()).isEmpty();
        assertThat(shown.trouble())
                .startsWith(
                        "Its annotation edgeferry.io/protect=\"" + SLIP + "\" cannot be understood: \"24hours\" is no"
                                + " time; write 60s, 5m or 1h. It stays"
                                + " protected as before"
                                + " (every=24h,keep=2,to=any); write it"
                                + " anew.");
    }

    @Test
    void oneThatWasNeverUnderstoodIsNotProtected() throws Exception {
        cared = new CaredWorld(SLIP);
        env = cared.env("a@x/1/00000001");
        PodProtection protection = discovered(roster());
        tick(protection);
        assertThat(protection.snapshot().spec()).isNull();
        assertThat(protection.snapshot().problem()).endsWith("1h. Nothing is done; write it anew.");
        assertThat(cared.leases.all).isEmpty();
    }

    private void assertNotProtected(PodProtection protection, String why) throws Exception {
        cared.pass(Duration.ofDays(2));
        tick(protection);
        tick(protection);
        assertThat(protection.snapshot().problem()).isEqualTo(why);
        assertThat(protection.snapshot().spec()).isNull();
        assertThat(protection.snapshot().nextAt()).isNull();
        assertThat(protection.snapshot().trouble()).isEmpty();
    }

    private static final String OWNED = "Pod gru belongs to Job/train, which makes its own replacement, so it is not"
            + " protected. Run the training in a pod of its own.";

    @Test
    void aPodThatItsControllerReplacesIsNotProtected() throws Exception {
        cared = new CaredWorld(GOOD);
        env = cared.env("a@x/1/00000001");
        cared.own();
        assertNotProtected(discovered(roster()), OWNED);
        assertThat(cared.leases.all).isEmpty();
        assertThat(cared.stores).isEmpty();
    }

    @Test
    void aPodOfAShapeThatCannotBeMovedIsNotProtected() throws Exception {
        cared = new CaredWorld(GOOD);
        env = cared.env("a@x/1/00000001");
        cared.world.workloads().edit("gru", pod -> pod.withObject("spec").put("hostNetwork", true));
        assertNotProtected(
                discovered(roster()),
                "Pod gru cannot be moved, so it is not protected: it shares the network, pid or ipc namespace of its"
                        + " node.");
        assertThat(cared.leases.all).isEmpty();
    }

    @Test
    void whoLooksIntoAPodDoesNotEndItsProtection() throws Exception {
        cared.world
                .workloads()
                .edit(
                        "gru",
                        pod -> pod.withObject("spec")
                                .withArray("ephemeralContainers")
                                .addObject()
                                .put("name", "debugger"));
        PodProtection protection = discovered(roster());
        tick(protection);
        assertThat(protection.snapshot().problem()).isEmpty();
        assertThat(protection.snapshot().spec()).isEqualTo(ProtectSpec.parse(GOOD));
    }

    @Test
    void whatWasKeptOfAPodThatAControllerTookOverStaysAsItIs() throws Exception {
        cared.own();
        PodProtection protection = cared.protection("a@x/1/00000001");
        protection.bars(Barred.why(cared.gru()), LossRule.USUAL);
        assertNotProtected(protection, OWNED);
        assertThat(cared.note().replicas()).extracting(ReplicaNote::id).containsExactly("r1");
        cared.lost.add("w1");
        assertNotProtected(protection, OWNED);
        assertThat(cared.note().failover()).isNull();
        assertThat(cared.gru().terminating()).isFalse();
        cared.lost.clear();
        cared.annotate(Words.PROTECT, null);
        protection.wants(null, "", LossRule.USUAL);
        for (int i = 0; i < 5; i++) {
            tick(protection);
        }
        assertThat(cared.leases.all)
                .as("who takes the annotation off gives it up")
                .isEmpty();
        assertThat(cared.stores.get("w2/replicas")).isEmpty();
    }

    private PodManifest noted() throws Exception {
        return cared.note().training().podManifest();
    }

    @Test
    void thePodThatWouldBeMadeIsLikeItIsNow() throws Exception {
        PodProtection protection = discovered(roster());
        tick(protection);
        String first = cared.note().training().manifest();
        cared.annotate(Words.MOVER, "somebody");
        tick(protection);
        assertThat(cared.note().training().manifest())
                .as("it is held for a moment")
                .isEqualTo(first);
        cared.annotate(Words.MOVER, null);
        cared.annotate(Words.PROTECT, "every=5m,failover=ask");
        cared.world
                .workloads()
                .edit(
                        "gru",
                        pod -> pod.withObject("metadata").withObject("labels").put("team", "b"));
        tick(protection);
        assertThat(noted().annotation(Words.PROTECT)).isEqualTo("every=5m,failover=ask");
        assertThat(noted().labels()).containsEntry("team", "b");
        cared.annotate(Words.PROTECT, SLIP);
        tick(protection);
        assertThat(noted().annotation(Words.PROTECT)).isEqualTo("every=5m,failover=ask");
    }
}
