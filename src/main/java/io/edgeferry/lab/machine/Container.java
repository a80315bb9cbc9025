package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A container of a pod: started, started again by its pod's policy, ended. One thread syncs; all may look. */
final class Container {

    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration RETRY = Duration.ofSeconds(2);
    private static final Duration RESTORE_LIMIT = Duration.ofSeconds(30);

    private final Ground ground;
    private final String name;
    private final Path folder;
    private final Runnable signal;
    private volatile Run run = Run.FIRST;
    private volatile Map<String, String> env = Map.of();
    private volatile Mounts mounts = new Mounts(List.of());
    private Duration pause = Duration.ZERO;
    private volatile long notBefore = System.nanoTime();

    Container(Ground ground, String uid, String name, Runnable signal) throws IOException {
        this.ground = ground;
        this.name = name;
        this.signal = signal;
        this.folder = Files.createDirectories(
                ground.podFolder(uid).resolve("containers").resolve(name));
    }

    String name() {
        return name;
    }

    Path folder() {
        return folder;
    }

    Run run() {
        return run;
    }

    Map<String, String> env() {
        return env;
    }

    Mounts mounts() {
        return mounts;
    }

    /** An image came: whoever waits for one looks again at once. */
    void retry() {
        if (run.reason().contains("Image")) {
            notBefore = System.nanoTime();
        }
    }

    /** Brings it to what it should be; returns when to look again, if not only when something happens. */
    Optional<Duration> sync(ObjectNode pod, JsonNode spec) {
        noteEnd();
        Run now = run;
        String policy = pod.path("spec").path("restartPolicy").asString("Always");
        boolean again = policy.equals("Always") || policy.equals("OnFailure") && now.exitCode() != 0;
        if (now.phase() == Run.Phase.RUNNING || now.phase() == Run.Phase.ENDED && !again) {
            return Optional.empty();
        }
        long left = notBefore - System.nanoTime();
        if (left > 0) {
            if (now.phase() == Run.Phase.ENDED) {
                run = now.waits("CrashLoopBackOff", "back-off " + pause.toSeconds() + "s restarting failed container");
                ground.api().event(pod, name, "Warning", "BackOff", "Back-off restarting failed container " + name);
            } else if (now.reason().equals("ErrImagePull")) {
                run = now.waits("ImagePullBackOff", "Back-off pulling image \"" + Json.text(spec, "image") + "\"");
            }
            return Optional.of(Duration.ofNanos(left));
        }
        return start(pod, spec);
    }

    private void noteEnd() {
        Run now = run;
        LabProcess process = now.process();
        if (now.phase() == Run.Phase.RUNNING && process != null && process.ended()) {
            int code = process.exitCode();
            run = now.ends(code, code == 0 ? "Completed" : "Error", "");
            notBefore = System.nanoTime() + pause.toNanos();
            pause = longer(pause);
        }
    }

    private Duration longer(Duration before) {
        Duration next = before.isZero() ? ground.backOff() : before.multipliedBy(2);
        return next.compareTo(LONGEST) > 0 ? LONGEST : next;
    }

    private Optional<Duration> start(ObjectNode pod, JsonNode spec) {
        String wanted = Json.text(spec, "image");
        Optional<Images.Image> image = ground.images().find(wanted);
        if (image.isEmpty()) {
            return Optional.of(noImage(pod, spec, wanted));
        }
        if (!ground.engine().known()) {
            run = run.waits("ContainerCreating", "the lab tries whether CRIU works here");
            ground.engine().whenKnown(signal);
            return Optional.of(RETRY);
        }
        try {
            mounts = ground.volumes().mounts(pod, spec, folder.getParent().getParent());
            env = Environment.of(pod, spec, mounts);
            ground.api()
                    .event(
                            pod,
                            name,
                            "Normal",
                            "Pulled",
                            "Container image \"" + wanted
                                    + "\" already present on machine and can be accessed by the pod");
            launch(pod, spec, image.get());
            return Optional.empty();
        } catch (LabException e) {
            if (!String.valueOf(e.getMessage()).equals(run.message())) {
                ground.api().event(pod, name, "Warning", "FailedMount", String.valueOf(e.getMessage()));
            }
            return later("ContainerCreating", e);
        } catch (IOException e) {
            ground.api().event(pod, name, "Warning", "Failed", "Error: " + e.getMessage());
            return later("CreateContainerError", e);
        }
    }

    private Optional<Duration> later(String reason, Exception e) {
        run = run.waits(reason, String.valueOf(e.getMessage()));
        notBefore = System.nanoTime() + RETRY.toNanos();
        return Optional.of(RETRY);
    }

    private Duration noImage(ObjectNode pod, JsonNode spec, String wanted) {
        boolean never = Json.text(spec, "imagePullPolicy").equals("Never");
        String reason = never ? "ErrImageNeverPull" : "ErrImagePull";
        String message = never
                ? "Container image \"" + wanted + "\" is not present with pull policy of Never"
                : "failed to pull and unpack image \"" + wanted + "\": the lab has no registry";
        if (!run.reason().contains("Image")) {
            ground.api().event(pod, name, "Warning", "Failed", message);
        }
        run = run.waits(reason, message);
        Duration wait = never ? RETRY : ground.backOff();
        notBefore = System.nanoTime() + wait.toNanos();
        // Told once as the error that it is, then as waiting.
        return never ? wait : Duration.ofMillis(500);
    }

    private void launch(ObjectNode pod, JsonNode spec, Images.Image image) throws IOException {
        Run next = run.phase() == Run.Phase.ENDED ? run.waits("ContainerCreating", "") : run;
        int times = next.before() == null ? 0 : next.before().restarts() + 1;
        Path file = folder.resolve(times + ".log");
        Path archive = image.archive();
        Archives.Past past =
                archive == null ? Archives.Past.NONE : Archives.unpack(archive, folder, file, ground.engine());
        ContainerLog log = new ContainerLog(file);
        String id = Hashes.random(32);
        LabProcess process =
                past.images() == null ? started(spec, image, past.state(), log) : restored(past.images(), log);
        run = next.runs(process, log, id, image.digest());
        ground.api().event(pod, name, "Normal", "Created", "Container created");
        ground.api().event(pod, name, "Normal", "Started", "Container started");
    }

    private LabProcess restored(CriuImages images, ContainerLog log) throws IOException {
        try {
            Criu criu = ground.engine().criu().orElseThrow(() -> new IOException("this lab does not use CRIU"));
            return images.restore(criu, log, env.getOrDefault("EDGEFERRY_DATA", ""), signal, RESTORE_LIMIT);
        } finally {
            Folders.remove(images.folder());
        }
    }

    private LabProcess started(JsonNode spec, Images.Image image, @Nullable Path state, ContainerLog log)
            throws IOException {
        ProcessBuilder builder = builder(spec, image, state);
        boolean apart =
                !image.base().equals(Images.SHELL) && ground.engine().criu().isPresent();
        return LabProcess.start(apart ? Apart.of(builder) : builder, apart, log, () -> Folders.delete(state), signal);
    }

    private ProcessBuilder builder(JsonNode spec, Images.Image image, @Nullable Path state) {
        List<String> words = new ArrayList<>();
        spec.path("command").values().forEach(word -> words.add(Environment.word(word, env, mounts)));
        spec.path("args").values().forEach(word -> words.add(Environment.word(word, env, mounts)));
        if (image.base().equals(Images.SHELL)) {
            return Launch.waiting(folder, env, words);
        }
        return Launch.training(folder, new HashMap<>(env), words, state);
    }

    /** Ends it within a time: asked first, then by force. */
    void end(ObjectNode pod, Duration grace) throws InterruptedException {
        LabProcess process = run.process();
        if (!run.running() || process == null) {
            noteEnd();
            return;
        }
        ground.api().event(pod, name, "Normal", "Killing", "Stopping container " + name);
        process.terminate();
        if (!process.await(grace)) {
            process.kill();
            var unused = process.await(Duration.ofSeconds(10));
        }
        noteEnd();
    }
}
