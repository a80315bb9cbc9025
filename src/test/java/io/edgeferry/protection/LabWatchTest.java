package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.lab.MovingLab;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.MigrationService;
import io.edgeferry.task.DataFolder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who only watches shows what others do and changes nothing; who pauses gives the lead back. */
class LabWatchTest {

    @TempDir
    Path folder;

    @TempDir
    Path home;

    private static ProtectedPod gru(Protections of) {
        return of.pods().stream()
                .filter(one -> one.origin().equals("gru"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aWatcherShowsAndALeaderThatPausesGivesTheLeadBack() throws Exception {
        try (MovingLab lab = new MovingLab(folder);
                MigrationService migrations = lab.console(home);
                ProtectionService one = service(lab, migrations);
                ProtectionService other = service(lab, migrations)) {
            lab.empty();
            PodManifest pod = lab.train("gru", "edge-1", 1_000_000, 50);
            var unused = lab.cluster().workloads().annotate(pod, Map.of(Words.PROTECT, "every=5s,keep=2,to=any"));
            other.watch();
            await().atMost(MovingLab.LIMIT).until(() -> !other.pods().isEmpty());
            assertThat(lab.cluster().leases().labelled("", Words.PROTECTION)).isEmpty();
            one.start();
            await("the watcher sees a replica")
                    .atMost(MovingLab.LIMIT)
                    .until(() -> !gru(other).replicas().isEmpty());
            assertThat(gru(other).mine()).isFalse();
            assertThat(gru(other).leader()).isNotEmpty().isEqualTo(gru(one).leader());
            assertThat(gru(one).mine()).isTrue();

            one.pause();
            await("nobody leads")
                    .atMost(MovingLab.LIMIT)
                    .until(() -> gru(other).leader().isEmpty());
            assertThat(gru(one).mine()).isFalse();
            other.start();
            await("the other one leads")
                    .atMost(MovingLab.LIMIT)
                    .until(() -> gru(other).mine());
            await("the first one sees it")
                    .atMost(MovingLab.LIMIT)
                    .until(() -> gru(one).leader().equals(gru(other).leader()));
        }
    }

    @Test
    void aSharedFolderIsRefusedSinceNodesOfTheLabShareNone() throws Exception {
        try (MovingLab lab = new MovingLab(folder);
                MigrationService migrations = lab.console(home);
                ProtectionService service = service(lab, migrations)) {
            lab.empty();
            PodManifest pod = lab.train("gru", "edge-1", 1_000_000, 50);
            assertThatThrownBy(() -> service.protect("default", "gru", ProtectSpec.parse("to=/mnt/shared")))
                    .isInstanceOf(MigrationException.class)
                    .hasMessage("Nodes of the lab share no folder, so replicas cannot go to /mnt/shared."
                            + " Name another node, or write to=any.");
            assertThat(lab.cluster()
                            .workloads()
                            .pod("default", pod.name())
                            .orElseThrow()
                            .annotation(Words.PROTECT))
                    .isNull();
        }
    }

    @Test
    void whatAnotherOneEndsIsNotShownAnyMore() throws Exception {
        try (MovingLab lab = new MovingLab(folder);
                MigrationService migrations = lab.console(home);
                ProtectionService one = service(lab, migrations);
                ProtectionService other = service(lab, migrations)) {
            PodManifest pod = lab.cluster().workloads().pod("default", "gru").orElseThrow();
            var unused = lab.cluster().workloads().annotate(pod, Map.of(Words.PROTECT, "every=5s,keep=2,to=any"));
            other.watch();
            one.start();
            await("the watcher sees who leads")
                    .atMost(MovingLab.LIMIT)
                    .until(() -> other.pods().stream()
                            .anyMatch(each -> !each.leader().isEmpty()));
            assertThat(one.unprotect("default", "gru")).isEmpty();
            await("the watcher shows none")
                    .atMost(MovingLab.LIMIT)
                    .until(() -> other.pods().isEmpty());
            assertThat(lab.cluster().leases().labelled("", Words.PROTECTION)).isEmpty();
        }
    }

    private ProtectionService service(MovingLab lab, MigrationService migrations) {
        return new ProtectionService(lab.cluster(), lab.noShells(), migrations, new DataFolder(home), "");
    }
}
