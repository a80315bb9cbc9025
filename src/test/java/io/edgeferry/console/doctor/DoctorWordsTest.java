package io.edgeferry.console.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is said of a node of the lab comes from what the node says of itself. */
class DoctorWordsTest {

    @Test
    void aNodeOfTheLabSaysItsEngine() {
        assertThat(DoctorWords.unexamined("lab://1.0").words()).isEqualTo("lab checkpoint, not CRIU");
        assertThat(DoctorWords.unexamined("lab://1.0").more()).contains("the training writes its checkpoints itself");
        assertThat(DoctorWords.unexamined("lab://1.0+criu.4.1.1").words()).isEqualTo("CRIU checkpoint by the lab");
        assertThat(DoctorWords.unexamined("lab://1.0+criu.4.1.1").more())
                .isEqualTo("A node of the lab: CRIU dumps the training's process and restores it."
                        + " There is nothing to examine.");
        assertThat(DoctorWords.unexamined("lab://1.0+trying-criu").words())
                .isEqualTo("lab checkpoint, CRIU is being tried");
    }
}
