package io.edgeferry.console.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.Background;
import io.edgeferry.console.fakes.FakeMigrations;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** Hovering asks rarely. */
class PlannerTest {

    private static final MigrationRequest REQUEST =
            new MigrationRequest("default", "gru", "w2", MigrationOptions.DEFAULT);

    private final FakeMigrations migrations = new FakeMigrations();
    private final Executor here = Runnable::run;

    @Test
    void theSameQuestionIsAskedOnceWhileItIsFresh() {
        Instant[] now = {Instant.parse("2026-01-05T12:00:00Z")};
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return now[0];
            }

            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
        try (Background background = new Background(here)) {
            Planner planner = new Planner(() -> migrations, background, clock);
            assertThat(planner.ask(REQUEST, () -> {})).isEqualTo(PlanAnswer.planning());
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> planner.ask(REQUEST, () -> {}) instanceof PlanAnswer.Ready);
            assertThat(migrations.asked()).hasSize(1);
            now[0] = now[0].plusSeconds(11);
            assertThat(planner.ask(REQUEST, () -> {})).isEqualTo(PlanAnswer.planning());
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> planner.ask(REQUEST, () -> {}) instanceof PlanAnswer.Ready);
            assertThat(migrations.asked()).hasSize(2);
        }
    }

    @Test
    void withoutAClusterItSaysSo() {
        try (Background background = new Background(here)) {
            Planner planner = new Planner(() -> null, background, Clock.systemUTC());
            assertThat(planner.ask(REQUEST, () -> {})).isInstanceOf(PlanAnswer.Refused.class);
        }
    }
}
