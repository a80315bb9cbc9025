package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.Words;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The annotation is removed although its pod is changed by others at the same moment. */
class MarkingTest {

    private MeddledWorld meddled;

    @BeforeEach
    void protectGru() throws Exception {
        meddled = new MeddledWorld();
        var unused = meddled.world()
                .workloads()
                .annotate(
                        meddled.world().workloads().pod("default", "gru").orElseThrow(),
                        Map.of(Words.PROTECT, "every=60s", "theirs", "stays"));
    }

    private @Nullable String annotation(String key) throws ClusterException {
        return meddled.world().workloads().pod("default", "gru").orElseThrow().annotation(key);
    }

    @Test
    void itIsTriedAgainWithThePodAsItIsThen() throws Exception {
        meddled.changes = 3;
        assertThat(new Marking(meddled.env()).unmark("default", "gru")).isEqualTo("gru");
        assertThat(meddled.changes).isZero();
        assertThat(annotation(Words.PROTECT)).isNull();
        assertThat(annotation("theirs")).isEqualTo("stays");
    }

    @Test
    void aPodThatGoesAwayMeanwhileHasNone() throws Exception {
        meddled.goes = true;
        assertThat(new Marking(meddled.env()).unmark("default", "gru")).isEqualTo("gru");
        assertThat(meddled.world().workloads().names()).isEmpty();
    }

    @Test
    void aPodThatIsChangedAllTheTimeIsGivenUp() throws Exception {
        meddled.changes = 1000;
        assertThatThrownBy(() -> new Marking(meddled.env()).unmark("default", "gru"))
                .isInstanceOfSatisfying(
                        ClusterException.class, e -> assertThat(e.conflict()).isTrue());
        assertThat(annotation(Words.PROTECT)).isEqualTo("every=60s");
    }
}
