package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What makes the checkpoints of a lab: CRIU, when a {@linkplain CriuTrial trial} showed that it works here, else the
 * trainings themselves. The trial runs beside the lab's start; whoever needs its outcome waits. Thread-safe.
 */
final class LabEngine {

    /** What the lab says that it is without CRIU, so that nobody takes it for CRIU. */
    static final String APPLICATION = "lab checkpoint, not CRIU";

    private static final Logger LOG = LoggerFactory.getLogger(LabEngine.class);
    private static final String RUNTIME = "lab://1.0";
    private static final Duration DUMP_LIMIT = Duration.ofSeconds(60);

    private final CompletableFuture<Optional<Criu>> outcome;
    private volatile String why = "";

    private LabEngine(CompletableFuture<Optional<Criu>> outcome) {
        this.outcome = outcome;
    }

    /** The trainings themselves. */
    static LabEngine application() {
        return new LabEngine(CompletableFuture.completedFuture(Optional.empty()));
    }

    /**
     * Chooses.
     *
     * @param folder of the lab, for the files of the trial
     * @throws IOException when CRIU is wanted and does not work, with words for a person
     */
    static LabEngine start(EngineChoice choice, Path folder) throws IOException {
        if (choice == EngineChoice.APPLICATION) {
            return application();
        }
        Path program;
        try {
            program = Criu.find();
        } catch (IOException e) {
            if (choice == EngineChoice.CRIU) {
                throw refusal(String.valueOf(e.getMessage()));
            }
            LOG.info("the lab's trainings write their checkpoints themselves, without CRIU: {}", e.getMessage());
            return application();
        }
        // What a trial left that was killed.
        Folders.remove(folder);
        LabEngine engine = new LabEngine(new CompletableFuture<>());
        Thread.ofPlatform().daemon().name("lab-criu").start(() -> engine.attempt(program, folder));
        if (choice == EngineChoice.CRIU && engine.criu().isEmpty()) {
            throw refusal(engine.why);
        }
        return engine;
    }

    private static IOException refusal(String why) {
        return new IOException("The lab cannot use CRIU: " + why + ". With --engine auto the trainings write their"
                + " checkpoints themselves then; " + Criu.VARIABLE + " may name another criu.");
    }

    private void attempt(Path program, Path folder) {
        Optional<Criu> found = Optional.empty();
        try {
            CriuTrial trial = new CriuTrial(program, folder);
            found = trial.run();
            why = trial.why();
            if (found.isPresent()) {
                LOG.info("{} makes the lab's checkpoints", found.get().words());
            } else {
                LOG.warn(
                        "the lab's trainings write their checkpoints themselves, since {} does not work: {}",
                        program,
                        why);
            }
        } catch (RuntimeException | Error e) {
            why = "its trial failed: " + e;
            LOG.warn("the lab's trainings write their checkpoints themselves: {}", why, e);
        } finally {
            remove(folder);
            outcome.complete(found);
        }
    }

    private static void remove(Path folder) {
        try {
            Folders.remove(folder);
        } catch (IOException e) {
            LOG.debug("the files of the trial stay: {}", e.toString());
        }
    }

    /** CRIU, if it makes the checkpoints; waits for the trial. */
    Optional<Criu> criu() {
        return outcome.join();
    }

    /** Whether the trial is over. */
    boolean known() {
        return outcome.isDone();
    }

    /** Calls back once it is known, at once when it is known already. */
    void whenKnown(Runnable then) {
        var unused = outcome.thenRun(then);
    }

    /** For people; waits for the trial. */
    String words() {
        return criu().map(Criu::words).orElse(APPLICATION);
    }

    /** How a node names its runtime, which says the engine too ({@code checkpoint.Engine}); does not wait. */
    String runtime() {
        if (!known()) {
            return RUNTIME + "+trying-criu";
        }
        return RUNTIME + criu().map(criu -> "+criu." + criu.version()).orElse("");
    }

    /**
     * Refuses the archive of another engine. Every lab can go on from what a training wrote itself.
     *
     * @param said the engine that the archive names
     */
    void refuseOthers(String said) throws LabException {
        if (said.startsWith(Criu.NAME) && criu().isEmpty()) {
            throw new LabException(
                    409,
                    "Conflict",
                    "the checkpoint was made by " + said + ", but this lab does not use CRIU (" + APPLICATION
                            + "); only a lab whose engine is CRIU can go on from it");
        }
    }

    /** How long a dump may take before it is broken off. */
    static Duration dumpLimit() {
        return DUMP_LIMIT;
    }
}
