package io.edgeferry.acceptance;

import static org.awaitility.Awaitility.await;

import io.edgeferry.testbed.Dataset;
import io.edgeferry.testbed.EdgeFerry;
import io.edgeferry.testbed.EdgeFerry.Held;
import io.edgeferry.testbed.Testbed;
import io.edgeferry.testbed.Testbed.Outcome;
import io.edgeferry.testbed.Training;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The testbed; kubectl and tools of the nodes are the witnesses. */
final class TestbedPlace implements Place {

    private final Testbed testbed = Testbed.get();
    private final Training training = new Training(testbed);
    private final Dataset dataset = new Dataset(testbed);
    private final EdgeFerry edgeferry;

    TestbedPlace(Path data) {
        edgeferry = new EdgeFerry(testbed, data);
    }

    @Override
    public Optional<String> cannot(Ability ability) {
        return Optional.empty();
    }

    @Override
    public String source() {
        return "w1";
    }

    @Override
    public String target() {
        return "w2";
    }

    @Override
    public Outcome edgeferry(String... words) {
        return edgeferry.edgeferry(words);
    }

    @Override
    public Held start(String... words) {
        return edgeferry.start("edgeferry", words);
    }

    @Override
    public Held hold(String at, String... words) {
        return edgeferry.hold(at, words);
    }

    private static String seconds(int millis) {
        return String.format(Locale.ROOT, "%.3f", millis / 1e3);
    }

    @Override
    public void train(String name, String node, int steps, int pause) {
        training.start(name, node, steps, seconds(pause), "Never");
    }

    @Override
    public void read(String name, String node, String claim, int steps, int pause) {
        testbed.apply(training.readerManifest(name, node, claim, steps, seconds(pause)));
        training.awaitStep(name, 5);
    }

    @Override
    public int manySteps() {
        return 600;
    }

    @Override
    public int someSteps() {
        return 60;
    }

    @Override
    public String assertTrainsOnlyOn(String origin, String node) {
        return training.assertTrainsOnlyOn(origin, node);
    }

    @Override
    public int assertUnbroken(String pod) {
        return training.assertUnbroken(pod);
    }

    @Override
    public String digest(String pod) {
        return training.digest(pod);
    }

    @Override
    public List<String> losses(String pod) {
        return training.losses(pod);
    }

    @Override
    public String pods(String origin) {
        return training.pods(origin)
                + testbed.kubectl("get", "pods", "-l", "app=" + origin, "-o=jsonpath={.items[*].metadata.annotations}");
    }

    @Override
    public void removePods(String origin) {
        training.remove(origin);
    }

    @Override
    public void dataset(String name, boolean hard) {
        if (hard) {
            dataset.make(name, 1000, 30_000_000);
        } else {
            dataset.make(name, 100, 200_000);
            // Trainings read all of it at every step.
            testbed.on("w1", "rm", folder(name) + "/sparse.img");
        }
    }

    @Override
    public String facts(String node, String name) {
        return dataset.facts(node, folder(name));
    }

    @Override
    public String folder(String name) {
        return Dataset.ROOT + "/" + name;
    }

    @Override
    public void occupy(String name) {
        testbed.on("w2", "sh", "-c", "mkdir -p \"$1\" && echo mine > \"$1/mine\"", "sh", folder(name));
    }

    @Override
    public boolean occupied(String name) {
        return testbed.on("w2", "cat", folder(name) + "/mine").equals("mine\n");
    }

    @Override
    public void assertPublished(String name) {
        dataset.assertPublished(name);
    }

    @Override
    public void removeDataset(String name) {
        dataset.remove(name);
    }

    @Override
    public void slow() {
        testbed.testbed("rate", "60");
    }

    @Override
    public void awaitBytes() {
        training.awaitBytesOn("w2");
    }

    @Override
    public void mend() {
        testbed.testbed("rate", "1000");
    }

    @Override
    public void kill(String node) {
        testbed.testbed("kill", node);
    }

    @Override
    public void boot(String node) {
        testbed.testbed("heal", node);
        await(node + " is ready")
                .atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> testbed.tryKubectl(
                                "get", "node", node, "-o=jsonpath={.status.conditions[?(@.type==\"Ready\")].status}")
                        .out()
                        .equals("True"));
    }

    @Override
    public void assertNothingLeft() {
        training.assertNothingLeft();
    }

    /** The testbed is for all tests. */
    @Override
    public void close() {
        // It stays up.
    }
}
