package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.PodManifest;
import io.edgeferry.task.OperationId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The pod of a lost node is taken out of the cluster whatever others do to it at the same moment. */
class FenceTest {

    private MeddledWorld meddled;
    private ProtectionNote note;

    @BeforeEach
    void noteGru() throws Exception {
        meddled = new MeddledWorld();
        PodManifest gru = meddled.world().workloads().pod("default", "gru").orElseThrow();
        note = ProtectionNote.of(Training.of(gru));
    }

    private List<Hold.Kind> shut() throws Exception {
        return new Fence(meddled.env())
                .shut(note, List.of(), false, new OperationId("f20260101-000000-abcdef")).stream()
                        .map(Hold::kind)
                        .toList();
    }

    @Test
    void aPodThatIsChangedMeanwhileIsTakenAway() throws Exception {
        meddled.changes = 3;
        assertThat(shut()).containsExactly(Hold.Kind.DELETED);
        assertThat(meddled.changes).isZero();
        assertThat(meddled.world().workloads().names()).isEmpty();
    }

    @Test
    void aPodThatGoesAwayMeanwhileIsTakenAway() throws Exception {
        meddled.goes = true;
        assertThat(shut()).containsExactly(Hold.Kind.DELETED);
        assertThat(meddled.world().workloads().names()).isEmpty();
    }

    @Test
    void anotherPodOfTheSameNameStays() throws Exception {
        meddled.world()
                .workloads()
                .delete(meddled.world().workloads().pod("default", "gru").orElseThrow(), 0L);
        var unused = meddled.world().train("gru", "w2");
        assertThat(shut()).containsExactly(Hold.Kind.DELETED);
        assertThat(meddled.world().workloads().names()).containsExactly("gru");
    }
}
