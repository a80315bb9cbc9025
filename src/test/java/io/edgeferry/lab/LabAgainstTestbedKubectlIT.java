package io.edgeferry.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The lab answers a real kubectl as a real API server does: the same calls are made to both, on equal objects. What both
 * said lies in {@code target/kubectl}.
 */
@ResourceLock("testbed")
class LabAgainstTestbedKubectlIT {

    private static final List<SameCall> CALLS = Stream.of(
                    SameCalls.READING,
                    SameCalls.RUNNING,
                    SameCalls.RIGHTS,
                    SameChanges.APPLYING,
                    SameChanges.REFUSED,
                    SameChanges.CHANGING,
                    SameChanges.DELETING)
            .flatMap(List::stream)
            .toList();
    private static final Pattern REASON = Pattern.compile("\\(([A-Z][A-Za-z]+)\\):");
    private static final List<String> CLEAN =
            List.of("delete", "ns/twin", "pv/twin-vol", "sc/twin", "--ignore-not-found", "--timeout=90s");

    @TempDir
    Path dir;

    private final List<String> faults = new ArrayList<>();

    @Test
    void bothAnswerAlike() throws Exception {
        Testbed testbed = Testbed.get();
        Path kubectl = Path.of(testbed.fact("KUBECTL"));
        try (Lab lab = Lab.start(new Lab.Options(dir.resolve("lab-files"), null, 0, 2))) {
            SamePlace inLab = new SamePlace(
                    SamePlace.LAB,
                    kubectl,
                    lab.kubeconfig(),
                    List.of("lab", "lab-viewer"),
                    List.of("edge-1", "edge-2"),
                    "edgeferry.lab/shell:1",
                    dir.resolve("lab"));
            SamePlace inTestbed = new SamePlace(
                    "testbed",
                    kubectl,
                    Path.of(testbed.fact("KUBECONFIG")),
                    List.of("testbed-admin", "testbed-viewer"),
                    List.of("w1", "w2"),
                    testbed.fact("IMAGE"),
                    dir.resolve("testbed"));
            assertThat(CALLS).hasSizeGreaterThanOrEqualTo(60);
            worked(inLab, "-n", "default", "delete", "pods", "--all", "--now");
            CompletableFuture<List<SamePlace.Answer>> theirs = CompletableFuture.supplyAsync(() -> answers(inTestbed));
            List<SamePlace.Answer> ours = answers(inLab);
            compare(ours, theirs.join());
            compareKinds(inLab, inTestbed);
            assertThat(inLab.file("back")).hasSameTextualContentAs(inLab.file("small"));
            assertThat(inTestbed.file("back")).hasSameTextualContentAs(inTestbed.file("small"));
        }
        assertThat(faults).as("differences").isEmpty();
    }

    private List<SamePlace.Answer> answers(SamePlace place) {
        worked(place, CLEAN.toArray(String[]::new));
        worked(place, "create", "ns", "twin");
        // A claim that is seen before its volume is first annotated for a provisioner.
        worked(place, "apply", "-f", place.file("volume.yaml").toString());
        worked(place, "wait", "--for=jsonpath={.status.phase}=Available", "pv/twin-vol", "--timeout=60s");
        worked(place, "apply", "-f", place.file("objects.yaml").toString());
        try {
            List<String> own = new ArrayList<>();
            List<SamePlace.Answer> answers =
                    CALLS.stream().map(call -> place.answer(call, own)).toList();
            synchronized (faults) {
                faults.addAll(own);
            }
            return answers;
        } finally {
            worked(place, CLEAN.toArray(String[]::new));
        }
    }

    /**
     * What the lab serves is called there as on the testbed, and may be done with in the same ways; but for the metrics,
     * which the testbed has none of, and the lab's own links and machines.
     */
    private void compareKinds(SamePlace inLab, SamePlace inTestbed) {
        List<String> all = List.of("api-resources", "-o", "wide", "--no-headers", "--sort-by=name");
        List<String> theirs = words(inTestbed.run(all).out());
        words(inLab.run(all).out()).stream()
                .filter(kind -> !kind.contains("metrics.k8s.io") && !kind.contains(" lab.edgeferry.io/"))
                .filter(kind -> !theirs.contains(kind))
                .forEach(kind -> faults.add("not so on the testbed: " + kind));
    }

    private static List<String> words(String table) {
        return table.lines().map(line -> line.replaceAll(" +", " ")).toList();
    }

    private static void worked(SamePlace place, String... words) {
        Testbed.Outcome outcome = place.run(List.of(words));
        if (outcome.exitCode() != 0) {
            throw new IllegalStateException(place + ": kubectl " + String.join(" ", words) + ": " + outcome.all());
        }
    }

    private void compare(List<SamePlace.Answer> ours, List<SamePlace.Answer> theirs) throws IOException {
        Path kept = Files.createDirectories(Path.of("target/kubectl"));
        Files.writeString(kept.resolve("lab.txt"), told(ours));
        Files.writeString(kept.resolve("testbed.txt"), told(theirs));
        for (int i = 0; i < CALLS.size(); i++) {
            SameCall call = CALLS.get(i);
            String our = part(call, ours.get(i));
            String their = part(call, theirs.get(i));
            boolean only = call.same() == SameCall.Same.ONLY_THERE;
            if (only ? our.equals("done") : !our.equals(their)) {
                faults.add("%s differs%nlab:%n%s%ntestbed:%n%s".formatted(call.call(), our, their));
            }
        }
    }

    private static String part(SameCall call, SamePlace.Answer answer) {
        return switch (call.same()) {
            case ALL -> answer.all();
            case FIRST_LINES ->
                "exit code " + answer.exit() + "\n"
                        + answer.out().lines().findFirst().orElse("") + "\n"
                        + answer.err().lines().findFirst().orElse("");
            case REASON ->
                "exit code " + answer.exit() + "\n"
                        + REASON.matcher(answer.err())
                                .results()
                                .map(found -> found.group(1))
                                .collect(Collectors.joining(" "));
            case ONLY_THERE -> answer.exit() == 0 ? "done" : "refused";
        };
    }

    private static String told(List<SamePlace.Answer> answers) {
        return IntStream.range(0, CALLS.size())
                .mapToObj(i ->
                        "==== " + CALLS.get(i).call() + "\n" + answers.get(i).all())
                .collect(Collectors.joining("\n"));
    }
}
