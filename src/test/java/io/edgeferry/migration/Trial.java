package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.Words;
import io.edgeferry.migration.fakes.World;
import io.edgeferry.task.DataFolder;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A world with the pod gru on w1, and the migration of it to w2. */
final class Trial {

    static final MigrationOptions KEEP = MigrationOptions.DEFAULT.withNaming(MigrationOptions.Naming.KEEP);

    final World world = new World();
    private final Path home;
    private final boolean withData;
    private MigrationService service;

    Trial(Path home) {
        this(home, false);
    }

    /** With a dataset that the pod uses and that goes along, or without. */
    Trial(Path home, boolean withData) {
        this.home = home;
        this.withData = withData;
        this.service = newConsole();
        var unused = world.train("gru", "w1");
        if (withData) {
            var unusedToo = world.dataset("corpus", "w1");
            world.mount("gru", "corpus");
        }
    }

    /** A console that was just started, with the journals of those before it. */
    MigrationService newConsole() {
        service = DatasetTrial.console(world, home);
        return service;
    }

    /** Another console on this machine, which sees the world through a cluster. */
    MigrationService otherConsole(Cluster cluster) {
        return DatasetTrial.console(world, cluster, home);
    }

    DataFolder data() {
        return new DataFolder(home);
    }

    MigrationService service() {
        return service;
    }

    Plan plan(MigrationOptions options) throws Exception {
        Plan plan = service.plan(new MigrationRequest("default", "gru", "w2", options, withData));
        assertThat(plan.errors()).isEmpty();
        return plan;
    }

    /** Plans, lets the faults of this test begin, and migrates to the end or to the crash. */
    TaskSnapshot migrate(MigrationOptions options, Runnable faults) throws Exception {
        Plan plan = plan(options);
        world.faults().clear();
        faults.run();
        Task task = service.start(plan);
        return task.await(Duration.ofSeconds(120));
    }

    void assertTrainsOnly(String node) {
        assertThat(world.live()).containsExactly(node);
        assertThat(world.most()).as("containers that ran at the same time").isEqualTo(1);
    }

    void assertRolledBack(TaskSnapshot end) throws Exception {
        assertThat(end.state()).as(end.outcome()).isEqualTo(TaskState.ROLLED_BACK);
        assertTrainsOnly("w1");
        assertThat(world.workloads().names()).containsExactly("gru");
        assertNothingHeld("gru");
        assertThat(world.leftovers()).isEmpty();
        assertThat(world.machine("w2").checkpoints()).isEmpty();
        assertNoCopy();
    }

    /** The dataset is on the target only, whole, under a claim of its own, and the source's is as it was left. */
    void assertDataCameAlong() throws Exception {
        if (!withData) {
            return;
        }
        var there = world.machine("w2").folder(DatasetTrial.COPY);
        var here = world.machine("w1").folder("/srv/data/corpus");
        assertThat(there.marked()).isFalse();
        assertThat(there.files().keySet()).containsAll(here.files().keySet());
        assertThat(there.files()).containsEntry("part-0", "data of corpus 0");
        assertThat(here.files().keySet()).as("the source after the freeze").noneMatch(name -> name.endsWith("-w2"));
        assertThat(world.storage().claimNames()).containsExactly("corpus", "corpus-m1");
        assertThat(world.storage().volumeNames()).containsExactly("corpus", "corpus-m1");
        assertNoClaimHeld();
    }

    /** Nothing of the copy is left. */
    void assertNoCopy() throws Exception {
        assertThat(world.machine("w2").hasFolder(DatasetTrial.COPY)).isFalse();
        if (withData) {
            assertThat(world.storage().claimNames()).containsExactly("corpus");
            assertThat(world.storage().volumeNames()).containsExactly("corpus");
            assertNoClaimHeld();
        }
    }

    private void assertNoClaimHeld() throws Exception {
        assertThat(world.storage().claim("default", "corpus").orElseThrow().annotation(Words.MOVER))
                .isNull();
        assertThat(world.copies().running()).isZero();
    }

    void assertNothingHeld(String pod) throws Exception {
        assertThat(world.workloads().pod("default", pod).orElseThrow().annotation(Words.MOVER))
                .isNull();
    }

    /** A new console that settles everything; doing it twice changes nothing. */
    List<Migrations.Settled> recover() throws Exception {
        world.faults().clear();
        List<Migrations.Settled> settled = newConsole().recover();
        List<String> pods = world.workloads().names();
        List<String> live = world.live();
        if (settled.stream().noneMatch(one -> one.outcome().state() == TaskState.NEEDS_YOU)) {
            assertThat(newConsole().recover()).isEmpty();
            assertThat(world.workloads().names()).isEqualTo(pods);
            assertThat(world.live()).isEqualTo(live);
        }
        return settled;
    }
}
