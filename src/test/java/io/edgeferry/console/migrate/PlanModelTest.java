package io.edgeferry.console.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.Background;
import io.edgeferry.console.fakes.FakeMigrations;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Plan;
import io.edgeferry.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A plan without a screen. */
class PlanModelTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Background background = new Background(Runnable::run);
    private final FakeMigrations migrations = new FakeMigrations();
    private final List<Task> started = new CopyOnWriteArrayList<>();
    private final PlanModel<MigrationRequest, Plan> model = new PlanModel<>(
            new MigrationRequest("default", "gru", "w2", MigrationOptions.DEFAULT),
            PlanKind.pods(migrations),
            background,
            started::add);

    @AfterEach
    void close() {
        background.close();
    }

    private void answered() {
        await().atMost(PATIENCE).until(() -> !(model.answer() instanceof PlanAnswer.Planning));
    }

    @Test
    void aGoodPlanMayBeStartedOnce() {
        model.begin(PlanAnswer.planning(), false);
        assertThat(model.starting()).isFalse();
        answered();
        assertThat(model.mayStart()).isTrue();
        model.start();
        model.start();
        await().atMost(PATIENCE).until(() -> started.size() == 1);
        assertThat(migrations.started()).hasSize(1);
    }

    @Test
    void errorsComeFirstAndBlock() {
        migrations.find(FakeMigrations.BROKEN);
        model.begin(PlanAnswer.planning(), false);
        answered();
        assertThat(model.mayStart()).isFalse();
        assertThat(model.findings().getFirst().severity()).isEqualTo(Finding.Severity.ERROR);
        assertThat(model.summary()).isEqualTo("2 checks, 1 fine, 1 to mend");
        model.start();
        assertThat(migrations.started()).isEmpty();
    }

    @Test
    void aRefusalIsTold() {
        migrations.refuse(new MigrationException("There is no pod gru.", FakeMigrations.BROKEN));
        model.begin(PlanAnswer.planning(), false);
        answered();
        assertThat(model.answer())
                .isInstanceOfSatisfying(
                        PlanAnswer.Refused.class,
                        refused -> assertThat(refused.message()).isEqualTo("There is no pod gru."));
        assertThat(model.findings()).hasSize(2);
    }

    @Test
    void skippingStartsOnlyWhenAllIsGreen() {
        model.begin(PlanAnswer.planning(), true);
        answered();
        assertThat(migrations.started()).as("there is a warning").isEmpty();
        migrations.find(List.of(Finding.ok("rights", "Rights")));
        PlanModel<MigrationRequest, Plan> green =
                new PlanModel<>(model.request(), PlanKind.pods(migrations), background, started::add);
        green.begin(PlanAnswer.planning(), true);
        await().atMost(PATIENCE).until(() -> started.size() == 1);
    }
}
