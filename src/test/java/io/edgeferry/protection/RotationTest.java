package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.checkpoint.ProtectionAgent;
import io.edgeferry.protection.ProtectionNote.StoreNote;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is noted is kept, what is not goes, wherever replicas were kept before. */
class RotationTest {

    private static final String OWN = ProtectionAgent.STORE;
    private static final String SHARED = "/mnt/shared/edgeferry-replicas";

    private CaredWorld cared;
    private Rotation rotation;
    private ProtectionNote note;

    @BeforeEach
    void protectGru() throws Exception {
        cared = new CaredWorld("every=24h");
        rotation = new Rotation(cared.env("a@x/1/00000001"), "default", "gru");
        note = ProtectionNote.of(Training.of(cared.gru()));
    }

    private void round(String id, String node, String folder, int keep) throws Exception {
        round(CaredWorld.replica(id, node, folder), keep);
    }

    private void round(String id, long step) throws Exception {
        round(CaredWorld.replica(id, "w2", OWN, step), 2);
    }

    private void round(ReplicaNote made, int keep) throws Exception {
        cared.kept(made.node(), made.folder()).addFirst(made.id());
        ProtectionNote before = note.storing(made.node(), made.folder());
        note = before.and(made, keep);
        note = note.without(rotation.after(before, note, keep));
    }

    private List<String> noted() {
        return note.replicas().stream().map(ReplicaNote::id).toList();
    }

    @Test
    void aSharedFolderKeepsTheOlderOnesWhenThePodGoesElsewhere() throws Exception {
        for (String id : List.of("r1", "r2", "r3")) {
            round(id, "w1", SHARED, 3);
        }
        round("r4", "w2", SHARED, 3);
        assertThat(noted()).containsExactly("r4", "r3", "r2");
        assertThat(cared.kept("w2", SHARED)).containsExactly("r4", "r3", "r2");
        round("r5", "w2", SHARED, 3);
        round("r6", "w2", SHARED, 3);
        assertThat(noted()).containsExactly("r6", "r5", "r4");
        assertThat(cared.kept("w1", SHARED)).as("it is one store").containsExactly("r6", "r5", "r4");
        assertThat(note.left()).isEmpty();
    }

    @Test
    void aRoundThatIsNotedTwiceTakesNoPlaceOfAnother() throws Exception {
        for (String id : List.of("r1", "r2", "r3")) {
            round(id, "w2", OWN, 3);
        }
        note = note.and(CaredWorld.replica("r3", "w2", OWN), 3);
        assertThat(noted()).containsExactly("r3", "r2", "r1");
    }

    @Test
    void aTrainingThatBeginsAnewDoesNotPushOutWhatItHadComeTo() throws Exception {
        round("r100", 100);
        round("r200", 200);
        round("r300", 300);
        assertThat(noted()).containsExactly("r300", "r200");
        for (long step : List.of(10L, 20L, -1L, 30L, 290L)) {
            round("anew" + step, step);
        }
        assertThat(noted()).containsExactly("anew290", "anew30", "r300");
        assertThat(cared.kept("w2", OWN)).containsExactly("anew290", "anew30", "r300");
        round("anew310", 310);
        assertThat(noted()).as("it has come as far").containsExactly("anew310", "anew290");
        assertThat(cared.kept("w2", OWN)).containsExactly("anew310", "anew290");
    }

    @Test
    void theNodeBeforeKeepsItsUntilTheNewOneHasAsMany() throws Exception {
        for (String id : List.of("r1", "r2", "r3")) {
            round(id, "w2", OWN, 3);
        }
        round("r4", "w3", OWN, 3);
        assertThat(noted()).containsExactly("r4", "r3", "r2");
        assertThat(cared.kept("w2", OWN)).containsExactly("r3", "r2");
        assertThat(cared.kept("w3", OWN)).containsExactly("r4");
        round("r5", "w3", OWN, 3);
        assertThat(cared.kept("w2", OWN)).containsExactly("r3");
        cared.kept("w2", OWN).add("given-up");
        round("r6", "w3", OWN, 3);
        assertThat(cared.kept("w2", OWN)).isEmpty();
        assertThat(cared.kept("w3", OWN)).containsExactly("r6", "r5", "r4");
        assertThat(note.stores()).containsExactly(new StoreNote("w3", OWN));
    }

    @Test
    void oneOfARoundThatWasGivenUpTakesNoPlace() throws Exception {
        round("r1", "w2", OWN, 2);
        cared.kept("w2", OWN).addFirst("given-up");
        round("r2", "w2", OWN, 2);
        assertThat(noted()).containsExactly("r2", "r1");
        assertThat(cared.kept("w2", OWN)).containsExactly("r2", "r1");
    }

    @Test
    void whileFewAreNotedNoneIsRemovedThatIsNot() throws Exception {
        cared.kept("w2", OWN).add("old");
        round("r1", "w2", OWN, 2);
        assertThat(cared.kept("w2", OWN)).containsExactly("r1", "old");
        round("r2", "w2", OWN, 2);
        assertThat(cared.kept("w2", OWN)).containsExactly("r2", "r1");
    }

    @Test
    void whatIsOnANodeThatIsAwayIsRemovedWhenItIsBack() throws Exception {
        round("r1", "w2", OWN, 1);
        cared.world.workloads().notReady("w2");
        round("r2", "w3", OWN, 1);
        assertThat(noted()).containsExactly("r2");
        assertThat(cared.kept("w2", OWN)).containsExactly("r1");
        assertThat(note.left()).containsExactly(new StoreNote("w2", OWN));
        cared.world.workloads().rejoin("w2");
        round("r3", "w3", OWN, 1);
        assertThat(cared.kept("w2", OWN)).isEmpty();
        assertThat(note.left()).isEmpty();
    }
}
