package io.edgeferry.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.edgeferry.acceptance.Place.Ability;
import io.edgeferry.testbed.EdgeFerry.Held;
import io.edgeferry.testbed.Testbed.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a person does by command, on a place of each kind. */
abstract class Scenarios {

    private static final int REFUSED = 1;
    private static final Pattern REPLICA = Pattern.compile("replica p\\d{8}-\\d{6}-[0-9a-f]{6}(?s:.*), guarded");
    private static final Pattern OVER = Pattern.compile(" last: ");

    @TempDir
    private Path data;

    private Place place;
    private boolean protects;

    /** Opens the place; the data folder is the test's own. */
    abstract Place open(Path data) throws Exception;

    @BeforeEach
    void begin() throws Exception {
        place = open(data);
        clear();
    }

    @AfterEach
    void end() {
        if (place == null) {
            // It was not opened: the test is skipped, or has failed with that.
            return;
        }
        try {
            place.mend();
            if (protects) {
                place.boot(place.source());
                succeeds(place.edgeferry("protect", "gru", "--off"));
            }
            Outcome unused = place.edgeferry("recover");
            clear();
        } finally {
            place.close();
        }
    }

    private void clear() {
        for (String origin : new String[] {"gru", "ref", "reader", "stayed"}) {
            place.removePods(origin);
        }
        place.removeDataset("pictures");
    }

    private Outcome migrate(String pod, String node, String... options) {
        String[] words = new String[4 + options.length];
        System.arraycopy(new String[] {"migrate", "pod", pod, node}, 0, words, 0, 4);
        System.arraycopy(options, 0, words, 4, options.length);
        return place.edgeferry(words);
    }

    private static void succeeds(Outcome outcome) {
        assertThat(outcome.exitCode()).as(outcome.all()).isZero();
    }

    private static void refuses(Outcome outcome, String... words) {
        assertThat(outcome.exitCode()).as(outcome.all()).isEqualTo(REFUSED);
        assertThat(outcome.err()).contains(words);
    }

    @Test
    void thereAndBackTrainsOnAsIfItHadNeverMoved() {
        int steps = place.manySteps();
        place.train("gru", place.source(), steps, 120);
        String before = place.pods("gru");
        Outcome dry = migrate("gru", place.target(), "--dry-run");
        succeeds(dry);
        assertThat(dry.out()).contains("gru-m1").contains(place.target());
        assertThat(place.pods("gru")).as("a dry run touches nothing").isEqualTo(before);

        succeeds(migrate("gru", place.target()));
        assertThat(place.assertTrainsOnlyOn("gru", place.target())).isEqualTo("gru-m1");
        Outcome back = migrate("gru", place.source(), "-o", "json");
        succeeds(back);
        JsonNode said = JsonMapper.shared().readTree(back.out());
        assertThat(said.path("state").asString()).isEqualTo("migrated");
        assertThat(said.path("clone").asString()).isEqualTo("gru-m2");
        assertThat(said.path("figures").path("downtime").path("actual").asDouble())
                .isBetween(0.05, 60.0);
        assertThat(said.path("figures").path("bytes").path("actual").asDouble()).isGreaterThan(4e6);

        String moved = place.digest("gru-m2");
        assertThat(place.assertUnbroken("gru-m2")).isEqualTo(steps);
        place.train("ref", place.target(), steps, 0);
        assertThat(moved).as("weights after two moves").isEqualTo(place.digest("ref"));
        place.assertNothingLeft();
        assertThat(place.edgeferry("history").out()).contains("migrated").contains("gru-m1");
    }

    @Test
    void theNameIsKeptIfWanted() {
        place.train("gru", place.source(), 0, 100);
        succeeds(migrate("gru", place.target(), "--keep-name"));
        assertThat(place.assertTrainsOnlyOn("gru", place.target())).isEqualTo("gru");
        assertThat(place.assertUnbroken("gru")).isPositive();
        place.assertNothingLeft();
    }

    @Test
    void aPersonCancelsIt() throws InterruptedException {
        place.train("gru", place.source(), 0, 100);
        place.slow();
        try (Held migration = place.hold("done:dump", "gru", place.target())) {
            migration.awaitHeld();
            migration.release();
            place.awaitBytes();
            migration.interrupt();
            assertThat(migration.await().out()).contains("cancelled").contains("rolled back");
        }
        place.mend();
        assertThat(place.assertTrainsOnlyOn("gru", place.source())).isEqualTo("gru");
        succeeds(place.edgeferry("recover"));
        succeeds(place.edgeferry("status"));
        place.assertNothingLeft();
        assertThat(place.assertUnbroken("gru")).isPositive();
    }

    @Test
    void aDatasetArrivesEqualAndTheSourceStays() {
        place.dataset("pictures", true);
        String before = place.facts(place.source(), "pictures");
        succeeds(place.edgeferry("migrate", "dataset", "pictures", place.target()));
        assertThat(place.facts(place.target(), "pictures-m1")).isEqualTo(before);
        assertThat(place.facts(place.source(), "pictures"))
                .as("the source is untouched")
                .isEqualTo(before);
        place.assertPublished("pictures-m1");
        place.assertNothingLeft();
        assertThat(place.edgeferry("history").out())
                .contains("default/pictures " + place.source() + " → " + place.target() + " as pictures-m1");
    }

    @Test
    void aTrainingThatMovedWithItsDatasetEndsAsOneThatNeverMoved() {
        int steps = place.someSteps();
        place.dataset("pictures", false);
        place.read("reader", place.source(), "pictures", steps, 450);
        succeeds(migrate("reader", place.target(), "--with-data"));
        // It may have ended by now.
        assertThat(place.pods("reader")).contains("reader-m1", place.target());
        place.read("stayed", place.source(), "pictures", steps, 0);
        String moved = place.digest("reader-m1");
        assertThat(place.assertUnbroken("reader-m1")).isEqualTo(steps);
        assertThat(moved).as("weights of the one that stayed").isEqualTo(place.digest("stayed"));
        assertThat(place.losses("reader-m1")).isEqualTo(place.losses("stayed"));
        assertThat(place.losses("stayed").stream().distinct().count())
                .as("losses differ from step to step")
                .isGreaterThan(steps / 2);
        place.assertNothingLeft();
    }

    @Test
    void aProtectedTrainingGoesOnElsewhereOnceWhenItsNodeDies() {
        place.train("gru", place.source(), 0, 100);
        protects = true;
        try (Held watching = place.start("protect", "--watch")) {
            succeeds(place.edgeferry("protect", "gru", "--every", "8s"));
            says(watching, REPLICA);
            long kept = protectedGru().path("replicas").path(0).path("step").asLong();
            assertThat(kept).isPositive();
            place.kill(place.source());
            says(watching, OVER);
            JsonNode last = protectedGru().path("lastFailover");
            assertThat(last.path("cold").asBoolean()).as(last.toString()).isFalse();
            assertThat(last.path("to").asString()).isEqualTo(place.target());
            assertThat(last.path("fromStep").asLong()).isGreaterThanOrEqualTo(kept);
            double parts = last.path("parts").values().stream()
                    .mapToDouble(JsonNode::asDouble)
                    .sum();
            assertThat(parts)
                    .as(last.toString())
                    .isCloseTo(last.path("rtoSeconds").asDouble(), within(1.0));
            place.boot(place.source());
            assertThat(place.assertTrainsOnlyOn("gru", place.target())).isEqualTo("gru-m1");
        }
    }

    private static void says(Held watching, Pattern words) {
        await(words.pattern())
                .atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    assertThat(watching.running()).as(watching.output()).isTrue();
                    assertThat(watching.output()).containsPattern(words);
                });
    }

    private JsonNode protectedGru() {
        Outcome outcome = place.edgeferry("protect", "-o", "json");
        succeeds(outcome);
        return JsonMapper.shared().readTree(outcome.out()).values().stream()
                .filter(one -> one.path("origin").asString().equals("gru"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void badInputIsRefusedInWordsAndTouchesNothing() {
        place.train("gru", place.source(), 0, 100);
        String before = place.pods("gru");
        refuses(migrate("nobody", place.target()), "There is no pod nobody");
        refuses(migrate("gru", "w9"), "There is no node w9", place.source(), place.target());
        refuses(migrate("gru", place.source()), "on node " + place.source() + " already");
        assertThat(place.edgeferry("migrate", "pod", "gru").exitCode()).isEqualTo(2);
        assertThat(place.pods("gru")).isEqualTo(before);

        place.dataset("pictures", false);
        refuses(place.edgeferry("migrate", "dataset", "pictures", place.source()), place.source(), "already");
        refuses(place.edgeferry("migrate", "dataset", "nothing", place.target()), "nothing");
        place.occupy("pictures-m1");
        refuses(place.edgeferry("migrate", "dataset", "pictures", place.target()), place.folder("pictures-m1"));
        assertThat(place.occupied("pictures-m1")).isTrue();
        Optional<String> why = place.cannot(Ability.RELAY);
        if (why.isPresent()) {
            System.out.println("Not here: --path relay. " + why.get());
            refuses(migrate("gru", place.target(), "--path", "relay"), "through this machine");
            refuses(
                    place.edgeferry("migrate", "dataset", "pictures", place.target(), "--path", "relay"),
                    "through this machine");
        }
    }
}
