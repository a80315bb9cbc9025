package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What clicks and keys make of a selection. */
class MarksTest {

    private static final Selection A = pod("a");
    private static final Selection B = pod("b");
    private static final Selection C = pod("c");
    private static final Selection D = pod("d");
    private static final Selection OTHER = pod("other");
    private static final Selection NODE = new Selection(Selection.Kind.NODE, "", "w1");
    private static final List<Selection> LINE = List.of(A, B, C, D);

    private final Marks marks = new Marks();

    private static Selection pod(String name) {
        return new Selection(Selection.Kind.POD, "default", name);
    }

    @Test
    void aRangeGrowsAndShrinksFromWhereItBeganAndKeepsWhatLiesElsewhere() {
        marks.only(OTHER);
        marks.toggle(B);
        marks.extend(LINE, D);
        assertThat(marks.all()).containsExactly(OTHER, B, C, D);
        marks.extend(LINE, A);
        assertThat(marks.all()).containsExactly(OTHER, B, A);
        assertThat(marks.last().get()).isEqualTo(A);
    }

    @Test
    void aRangeWithoutABeginningHereBeginsHere() {
        marks.only(OTHER);
        marks.extend(LINE, C);
        assertThat(marks.all()).containsExactly(OTHER, C);
        marks.extend(LINE, D);
        assertThat(marks.all()).containsExactly(OTHER, C, D);
    }

    @Test
    void aNodeIsSelectedAlone() {
        marks.only(NODE);
        marks.toggle(A);
        assertThat(marks.all()).containsExactly(A);
        marks.toggle(A);
        assertThat(marks.all()).isEmpty();
        assertThat(marks.last().get()).isNull();
    }

    @Test
    void whatIsTakenOutHandsOverToTheOneBefore() {
        marks.several(List.of(A, B, C), B);
        assertThat(marks.last().get()).isEqualTo(B);
        marks.toggle(B);
        assertThat(marks.last().get()).isEqualTo(C);
    }

    @Test
    void whatIsGoneIsForgottenButTheLastOneStaysToBeSpokenOf() {
        marks.several(List.of(A, B, C), C);
        marks.keep(one -> !one.equals(C));
        assertThat(marks.all()).containsExactly(A, B);
        marks.only(A);
        marks.keep(one -> false);
        assertThat(marks.last().get()).isEqualTo(A);
    }

    @Test
    void onlyAChangeIsTold() {
        int[] told = new int[1];
        marks.onChange(() -> told[0]++);
        marks.only(A);
        marks.only(A);
        marks.several(List.of(A), null);
        assertThat(told[0]).isEqualTo(1);
    }
}
