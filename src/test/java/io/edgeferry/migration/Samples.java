package io.edgeferry.migration;

import io.edgeferry.checkpoint.Engine;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Progress;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import io.edgeferry.transfer.TransferPath;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Jobs and snapshots for tests that need some, whatever is in them. */
final class Samples {

    static final OperationId OPERATION = new OperationId("m20260101-000000-00000a");

    private Samples() {}

    static MigrationJob job() {
        return job(OPERATION);
    }

    static MigrationJob job(OperationId operation) {
        return new MigrationJob(
                operation,
                "home",
                "https://api.test:6443",
                "default",
                "gru",
                "uid-gru",
                "{\"metadata\":{\"name\":\"gru\",\"annotations\":{\"note\":\"Größe → 7\"}}}",
                "train",
                "0123456789abcdef",
                new Job.Place("w1", "192.0.2.1", "amd64", List.of("ctr")),
                new Job.Place("w2", "192.0.2.2", "amd64", List.of("ctr")),
                "gru-m1",
                "edgeferry.invalid/checkpoint/gru:" + operation,
                "python:3.13",
                MigrationOptions.DEFAULT,
                MigrationOptions.Path.DIRECT,
                StepProbe.USUAL,
                1,
                250,
                200_000_000,
                Map.of("dump", 3.0),
                List.of(),
                Engine.CRIU);
    }

    static DatasetJob datasetJob(OperationId operation) {
        Dataset dataset = new Dataset(
                operation.value(),
                "default",
                "corpus",
                "uid-corpus",
                "corpus",
                "/srv/data/corpus",
                "corpus-m1",
                "corpus-m1",
                "/srv/data/corpus-m1",
                "{\"metadata\":{\"name\":\"corpus-m1\"}}",
                "{\"metadata\":{\"name\":\"corpus-m1\",\"namespace\":\"default\"}}",
                TransferPath.DIRECT,
                DatasetOptions.DEFAULT,
                50,
                1_300_000,
                0);
        return new DatasetJob(
                operation,
                "home",
                "https://api.test:6443",
                dataset,
                new Job.Place("w1", "192.0.2.1", "amd64", List.of()),
                new Job.Place("w2", "192.0.2.2", "amd64", List.of()),
                "",
                Map.of("prepare", 1.5),
                Engine.CRIU);
    }

    static TaskSnapshot ended(TaskState state) {
        MigrationJob job = job();
        return new TaskSnapshot(
                job.operation(),
                job.context(),
                "gru → w2",
                job.namespace(),
                job.pod(),
                job.cloneName(),
                "w1",
                "w2",
                state,
                List.of(),
                Progress.NONE,
                List.of(),
                List.of(),
                "Pod gru-m1 trains on node w2.",
                List.of(),
                Instant.parse("2026-01-01T00:00:00Z"),
                Instant.parse("2026-01-01T00:00:09Z"));
    }
}
