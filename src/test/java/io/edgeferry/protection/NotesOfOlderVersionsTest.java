package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.protection.ProtectionNote.FailoverNote;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What an older version noted in a Lease is read as well; it names no engine. */
class NotesOfOlderVersionsTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void aReplicaWithoutEngine() {
        ReplicaNote note = JSON.readValue(
                "{\"id\":\"r\",\"node\":\"w2\",\"folder\":\"/f\",\"source\":\"w1\",\"at\":\"2026-01-01T00:00:00Z\","
                    + "\"step\":57,\"bytes\":1,\"newBytes\":1,\"freezeMillis\":-1,\"tookMillis\":1,\"sha256\":\"0\",\"bad\":\"\"}",
                ReplicaNote.class);
        assertThat(note.engine()).isEmpty();
        assertThat(note.good()).isTrue();
    }

    @Test
    void anOutcomeWithoutEngineSaysNothingOfIt() {
        FailoverOutcome outcome = JSON.readValue(
                "{\"operation\":\"f\",\"at\":\"2026-01-01T00:00:00Z\",\"from\":\"w1\",\"to\":\"w2\",\"pod\":\"gru-m1\",\"cold\":false,"
                    + "\"replica\":\"r\",\"fromStep\":57,\"lostSteps\":8,\"rpoSeconds\":4,\"rtoSeconds\":30,\"parts\":"
                    + "{\"detect\":1,\"fence\":1,\"verify\":1,\"start\":1,\"prove\":1}}",
                FailoverOutcome.class);
        assertThat(outcome.words()).endsWith("; 8 steps are done again.");
    }

    @Test
    void aFailoverThatNotedNoNodeOfWhatItPutAside() {
        FailoverNote note = JSON.readValue(
                "{\"operation\":\"f\",\"began\":\"2026-01-01T00:00:00Z\",\"lostAt\":\"2026-01-01T00:00:00Z\",\"fenced\":true,"
                    + "\"target\":\"\",\"replica\":\"\",\"newPod\":\"\",\"tried\":[\"r1\"],\"cold\":false,\"tainted\":false,"
                    + "\"started\":false,\"request\":null}",
                FailoverNote.class);
        assertThat(note.failed()).isEmpty();
        assertThat(note.failedOn(CaredWorld.replica("r1", "w2", "/f")))
                .as("it was where it is kept")
                .containsExactly("w2");
        assertThat(note.failedOn(CaredWorld.replica("r2", "w2", "/f"))).isEmpty();
    }
}
