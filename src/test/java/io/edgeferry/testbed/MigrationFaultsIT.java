package io.edgeferry.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.edgeferry.testbed.EdgeFerry.Held;
import io.edgeferry.testbed.Testbed.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Faults in the midst of a migration: afterwards the pod trains in exactly one place, or the migration says what a
 * person has to do; and nothing is left on either node.
 */
@ResourceLock("testbed")
class MigrationFaultsIT {

    private static final int ROLLED_BACK = 3;
    private static final int NEEDS_YOU = 4;

    @TempDir
    private Path data;

    private final Testbed testbed = Testbed.get();
    private final Training training = new Training(testbed);
    private EdgeFerry edgeferry;
    /** Whether it was seen already that nothing is left. */
    private boolean clean;

    @BeforeEach
    void start() {
        edgeferry = new EdgeFerry(testbed, data);
        training.remove("gru");
        training.start("gru", "w1");
    }

    @AfterEach
    void remove() {
        mend();
        if (!clean) {
            Outcome unused = edgeferry.edgeferry("recover");
        }
        training.remove("gru");
    }

    /** Undoes every fault. */
    private void mend() {
        testbed.testbed("rate", "1000");
        for (String node : new String[] {"w1", "w2"}) {
            testbed.testbed("heal", node);
            testbed.testbed("disk", node, "free");
            testbed.on(node, "containerdctl", "start");
        }
    }

    private void recoverAndFindNothingLeft() {
        Outcome recovered = edgeferry.edgeferry("recover");
        assertThat(recovered.exitCode()).as(recovered.all()).isZero();
        Outcome status = edgeferry.edgeferry("status");
        assertThat(status.exitCode()).as(status.all()).isZero();
        training.assertNothingLeft();
        clean = true;
    }

    @Test
    void theTargetsContainerdStopsDuringTheImport() throws InterruptedException {
        testbed.testbed("rate", "60");
        try (Held migration = edgeferry.hold("done:dump", "gru", "w2")) {
            migration.awaitHeld();
            migration.release();
            training.awaitBytesOn("w2");
            testbed.on("w2", "containerdctl", "stop");
            Outcome outcome = migration.await();
            assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(ROLLED_BACK);
        }
        training.assertTrainsOnlyOn("gru", "w1");
        testbed.on("w2", "containerdctl", "start");
        testbed.testbed("rate", "1000");
        recoverAndFindNothingLeft();
        training.assertUnbroken("gru");
    }

    @Test
    void theSourcesContainerdIsRestartedWhileThePodIsPaused() throws InterruptedException {
        try (Held migration = edgeferry.hold("done:freeze", "gru", "w2")) {
            migration.awaitHeld();
            testbed.on("w1", "containerdctl", "restart");
            migration.release();
            Outcome outcome = migration.await();
            assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(ROLLED_BACK);
        }
        training.assertTrainsOnlyOn("gru", "w1");
        assertThat(testbed.kubectl("get", "pod", "gru", "-o=jsonpath={.status.containerStatuses[0].restartCount}"))
                .isEqualTo("0");
        recoverAndFindNothingLeft();
        training.assertUnbroken("gru");
    }

    @Test
    void theLinkIsCutDuringTheMove() throws InterruptedException {
        testbed.testbed("rate", "60");
        try (Held migration = edgeferry.hold("done:dump", "gru", "w2")) {
            migration.awaitHeld();
            migration.release();
            training.awaitBytesOn("w2");
            testbed.testbed("cut", "w2");
            Outcome outcome = migration.await();
            assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(ROLLED_BACK);
        }
        training.assertTrainsOnlyOn("gru", "w1");
        testbed.testbed("heal", "w2");
        testbed.testbed("rate", "1000");
        awaitReady("w2");
        recoverAndFindNothingLeft();
        training.assertUnbroken("gru");
    }

    @Test
    void theMoveGoesOnAfterTheLinkWasCutForTenSeconds() throws InterruptedException {
        testbed.testbed("rate", "60");
        try (Held migration = edgeferry.hold("done:dump", "gru", "w2")) {
            migration.awaitHeld();
            migration.release();
            training.awaitBytesOn("w2");
            testbed.testbed("cut", "w2");
            long cut = System.nanoTime();
            long stood = Testbed.settled(this::arrived);
            // The length of the cut is what is tried.
            TimeUnit.NANOSECONDS.sleep(cut + TimeUnit.SECONDS.toNanos(10) - System.nanoTime());
            assertThat(arrived()).as("kilobytes on w2 after the cut").isCloseTo(stood, within(1_000L));
            assertThat(migration.running()).as("the move waits").isTrue();
            testbed.testbed("heal", "w2");
            testbed.testbed("rate", "1000");
            Outcome outcome = migration.await();
            assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        }
        training.assertTrainsOnlyOn("gru", "w2");
        recoverAndFindNothingLeft();
        training.assertUnbroken("gru-m1");
    }

    /** Kilobytes of archives that lie on w2 until containerd has taken them. */
    private long arrived() {
        return Dataset.kilobytes(testbed, "w2", "/var/lib/edgeferry");
    }

    private void awaitReady(String node) {
        await("node " + node + " is ready")
                .atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> testbed.kubectl(
                                "get", "node", node, "-o=jsonpath={.status.conditions[?(@.type==\"Ready\")].status}")
                        .equals("True"));
    }

    @Test
    void theTargetIsCutOffAfterTheCloneWasCreated() throws InterruptedException {
        try (Held migration = edgeferry.hold("done:restore", "gru", "w2")) {
            migration.awaitHeld();
            testbed.testbed("cut", "w2");
            migration.release();
            Outcome outcome = migration.await();
            assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(NEEDS_YOU);
            assertThat(outcome.out())
                    .contains("kubectl delete pod -n default gru-m1 --force")
                    .contains("edgeferry recover");
        }
        assertThat(testbed.on("w1", "ctr", "-n", "k8s.io", "task", "ls"))
                .as("the source stays frozen while the clone may train")
                .contains("PAUSED");
        testbed.testbed("heal", "w2");
        awaitReady("w2");
        recoverAndFindNothingLeft();
        training.assertTrainsOnlyOn("gru", "w1");
        training.assertUnbroken("gru");
    }

    /** One training for all places, which goes on through all of them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "begin:prepare done:prepare done:freeze done:dump done:move",
                "done:restore done:prove done:finish"
            })
    void theConsoleIsKilledAndStartedAgain(String places) throws InterruptedException {
        boolean forward = places.startsWith("done:restore");
        String here = "w1";
        for (String place : places.split(" ")) {
            String there = here.equals("w1") ? "w2" : "w1";
            try (Held migration = edgeferry.hold(place, "gru", there)) {
                migration.awaitHeld();
                migration.kill();
            }
            Outcome recovered = edgeferry.edgeferry("recover");
            assertThat(recovered.exitCode()).as(place + recovered.all()).isZero();
            here = forward ? there : here;
            training.assertUnbroken(training.assertTrainsOnlyOn("gru", here));
            training.assertNothingLeft();
        }
        recoverAndFindNothingLeft();
        Outcome again = edgeferry.migrate("gru", here.equals("w1") ? "w2" : "w1", "--dry-run");
        assertThat(again.exitCode()).as(again.all()).isZero();
    }

    @Test
    void theConsoleIsKilledAndNeverStartedAgain() throws InterruptedException {
        try (Held migration = edgeferry.hold("done:dump", "gru", "w2", "--timer", "30")) {
            migration.awaitHeld();
            migration.kill();
        }
        int frozenAt = training.step("gru");
        await("the timer on the node resumes the source")
                .atMost(Duration.ofSeconds(240))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> training.step("gru") > frozenAt);
        training.assertTrainsOnlyOn("gru", "w1");
        Outcome status = edgeferry.edgeferry("status");
        assertThat(status.exitCode()).as(status.all()).isEqualTo(1);
        assertThat(status.out()).contains("its console ended in its midst");
        recoverAndFindNothingLeft();
        training.assertUnbroken("gru");
    }

    @Test
    void thereIsNotEnoughSpaceOnTheTarget() throws InterruptedException {
        testbed.testbed("disk", "w2", "fill", "150");
        Outcome refused = edgeferry.migrate("gru", "w2");
        assertThat(refused.exitCode()).as(refused.all()).isEqualTo(1);
        assertThat(refused.err()).contains("too little space").contains("w2");
        testbed.testbed("disk", "w2", "free");

        try (Held migration = edgeferry.hold("done:dump", "gru", "w2")) {
            migration.awaitHeld();
            testbed.testbed("disk", "w2", "fill", "60");
            migration.release();
            Outcome outcome = migration.await();
            assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(ROLLED_BACK);
        }
        training.assertTrainsOnlyOn("gru", "w1");
        testbed.testbed("disk", "w2", "free");
        recoverAndFindNothingLeft();
        training.assertUnbroken("gru");
    }

    @Test
    void twoConsolesWantToMoveItAtOnce() throws InterruptedException {
        EdgeFerry other = new EdgeFerry(testbed, data.resolve("other"));
        try (Held first = edgeferry.hold("done:prepare", "gru", "w2")) {
            first.awaitHeld();
            Outcome second = other.migrate("gru", "w2");
            assertThat(second.exitCode()).as(second.all()).isEqualTo(1);
            assertThat(second.err()).contains("is being moved");
            first.release();
            Outcome outcome = first.await();
            assertThat(outcome.exitCode()).as(outcome.all()).isZero();
        }
        training.assertTrainsOnlyOn("gru", "w2");
        recoverAndFindNothingLeft();
    }
}
