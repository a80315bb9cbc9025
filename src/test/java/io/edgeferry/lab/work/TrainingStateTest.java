package io.edgeferry.lab.work;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The training learns, and its memory is part of it. */
class TrainingStateTest {

    private static final int MEMORY = 64 * 1024;

    @Test
    void learns() {
        TrainingState state = TrainingState.fresh(1, MEMORY);
        double first = 0;
        double last = 0;
        for (int i = 0; i < 600; i++) {
            double loss = state.next();
            first += i < 50 ? loss : 0;
            last += i >= 550 ? loss : 0;
        }
        assertThat(last).isLessThan(first / 4);
    }

    @Test
    void memoryIsPartOfTheTraining() {
        TrainingState one = TrainingState.fresh(1, MEMORY);
        TrainingState other = TrainingState.fresh(1, 2 * MEMORY);
        one.next();
        other.next();
        assertThat(one.digest()).isNotEqualTo(other.digest());
    }
}
