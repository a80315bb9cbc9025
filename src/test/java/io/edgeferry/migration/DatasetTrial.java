package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.Words;
import io.edgeferry.migration.fakes.FakeFolder;
import io.edgeferry.migration.fakes.World;
import io.edgeferry.task.DataFolder;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.transfer.PolicyChoice;
import io.edgeferry.transfer.TransferPath;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A world with the dataset corpus on w1, and the copy of it to w2. */
final class DatasetTrial {

    static final String COPY = "/srv/data/corpus-m1";
    static final DatasetOptions BY_HELPERS = new DatasetOptions(TransferPath.API, PolicyChoice.ADAPTIVE, "base:1");

    final World world = new World();
    final FakeFolder corpus;
    private final Path home;
    private MigrationService service;

    DatasetTrial(Path home) {
        this.home = home;
        this.corpus = world.dataset("corpus", "w1");
        this.service = newConsole();
    }

    /** A console that was just started, with the journals of those before it. */
    MigrationService newConsole() {
        service = console(world, home);
        return service;
    }

    static MigrationService console(World world, Path home) {
        return console(world, world.cluster(), home);
    }

    /** A console that sees the world through another cluster. */
    static MigrationService console(World world, Cluster cluster, Path home) {
        DataFolder data = new DataFolder(home);
        return new MigrationService(
                cluster,
                world.shells(),
                data,
                new DatasetTools(world.copies(), world::helper, data.folder("migrations"), Duration.ofMillis(10)));
    }

    MigrationService service() {
        return service;
    }

    DatasetPlan plan(DatasetOptions options) throws Exception {
        DatasetPlan plan = service.datasets().plan(new DatasetRequest("default", "corpus", "w2", options));
        assertThat(plan.errors()).isEmpty();
        return plan;
    }

    /** Plans, lets the faults of this test begin, and copies to the end or to the crash. */
    TaskSnapshot copy(DatasetOptions options, Runnable faults) throws Exception {
        return started(options, faults).await(Duration.ofSeconds(120));
    }

    TaskSnapshot copy(Runnable faults) throws Exception {
        return copy(DatasetOptions.DEFAULT, faults);
    }

    Task started(DatasetOptions options, Runnable faults) throws Exception {
        DatasetPlan plan = plan(options);
        world.faults().clear();
        faults.run();
        return service.datasets().start(plan);
    }

    /** A new console that settles everything. */
    List<Migrations.Settled> recover() throws Exception {
        world.faults().clear();
        return newConsole().recover();
    }

    /** The copy is whole, its volume and claim are there, and nothing else is left. */
    void assertCopied() throws Exception {
        assertThat(world.machine("w2").folder(COPY).files()).isEqualTo(corpus.files());
        assertThat(world.machine("w2").folder(COPY).marked()).isFalse();
        assertThat(world.storage().claimNames()).containsExactly("corpus", "corpus-m1");
        assertThat(world.storage().volumeNames()).containsExactly("corpus", "corpus-m1");
        var claim = world.storage().claim("default", "corpus-m1").orElseThrow();
        assertThat(claim.bound()).isTrue();
        assertThat(claim.annotation(Words.COPYING)).isNull();
        assertSourceAsBefore();
    }

    /** Nothing was made on the target, or all of it was taken back. */
    void assertNothingThere() throws Exception {
        assertThat(world.machine("w2").hasFolder(COPY)).isFalse();
        assertThat(world.storage().claimNames()).containsExactly("corpus");
        assertThat(world.storage().volumeNames()).containsExactly("corpus");
        assertSourceAsBefore();
    }

    private void assertSourceAsBefore() throws Exception {
        assertThat(corpus.files()).containsAllEntriesOf(Map.of("part-0", "data of corpus 0"));
        assertThat(corpus.marked()).isFalse();
        assertThat(world.storage().claim("default", "corpus").orElseThrow().annotation(Words.MOVER))
                .isNull();
        assertThat(world.leftovers()).isEmpty();
        assertThat(world.workloads().names()).isEmpty();
        assertThat(world.copies().running()).isZero();
    }
}
