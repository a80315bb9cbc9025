package io.edgeferry.lab.work;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A training: a small recurrent network that learns a time series, the same by each run with the same seed. It prints
 * {@code step N loss X} for each step and, when there is a last one, {@code digest SHA256} of its weights.
 *
 * <p>Settings are variables of the environment: {@code EDGEFERRY_SEED} (1), {@code EDGEFERRY_STEPS} (for ever),
 * {@code EDGEFERRY_INTERVAL} between two steps in ms (250), {@code EDGEFERRY_MEMORY} of its state in MB (64, at most
 * 1024), {@code EDGEFERRY_DATA}, a folder of which it reads one file each step. With {@code --restore FILE} it goes on
 * with the step after the one that the file holds.
 *
 * <p>Commands ({@link Control}): {@code pause}, {@code resume}; while it is paused, {@code checkpoint FILE}, which
 * answers with step, bytes and SHA-256, and {@code data FOLDER}, which lets it read there, or nowhere, from now on and
 * answers with step and bytes of its state.
 */
public final class Training {

    private static final int MEGABYTE = 1024 * 1024;

    private final TrainingState state;
    private final Gate gate = new Gate();
    private final long steps;
    private final Duration interval;
    private final PrintStream out;
    private volatile @Nullable Reading reading;

    private Training(TrainingState state, long steps, Duration interval, String data, PrintStream out) {
        this.state = state;
        this.steps = steps;
        this.interval = interval;
        this.reading = reading(data);
        this.out = out;
    }

    private static @Nullable Reading reading(String data) {
        return data.isEmpty() ? null : new Reading(Path.of(data));
    }

    /** Starts it. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> env = System.getenv();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        int restore = List.of(args).indexOf("--restore");
        TrainingState state = restore >= 0 && restore + 1 < args.length
                ? TrainingState.load(Path.of(args[restore + 1]))
                : TrainingState.fresh(number(env, "EDGEFERRY_SEED", 1), memory(env));
        long steps = number(env, "EDGEFERRY_STEPS", Long.MAX_VALUE);
        Duration interval = Duration.ofMillis(Math.max(0, number(env, "EDGEFERRY_INTERVAL", 250)));
        String data = env.getOrDefault("EDGEFERRY_DATA", "");
        new Training(state, steps, interval, data, out).run();
    }

    /** Bytes of memory that a training with this environment holds. */
    public static int memory(Map<String, String> env) {
        return Math.clamp(number(env, "EDGEFERRY_MEMORY", 64), 0, 1024) * MEGABYTE;
    }

    private static long number(Map<String, String> env, String name, long otherwise) {
        String text = env.getOrDefault(name, "");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : otherwise;
    }

    private void run() throws InterruptedException {
        Control control = new Control(out);
        control.say("ready " + state.step() + " " + state.size());
        control.listen(this::obey, () -> {});
        long due = System.nanoTime();
        gate.pass(due);
        while (state.step() < steps) {
            double loss = state.next();
            out.println(String.format(Locale.ROOT, "step %d loss %.6f", state.step(), loss));
            Reading now = reading;
            if (now != null) {
                now.next(state.step(), out);
            }
            due = due(due + interval.toNanos());
            gate.pass(due);
        }
        gate.over();
        out.println("digest " + state.digest());
        out.flush();
        System.exit(0);
    }

    /** Never far from now: the clock of another start of the computer is another one, and what was missed is past. */
    private long due(long wanted) {
        long now = System.nanoTime();
        long wait = Math.clamp(wanted - now, -interval.toNanos(), interval.toNanos());
        return now + wait;
    }

    private String obey(String command, String argument) throws IOException, InterruptedException {
        switch (command) {
            case "pause" -> {
                gate.close();
                return "paused " + state.step();
            }
            case "resume" -> {
                gate.open();
                return "resumed";
            }
            case "checkpoint" -> {
                if (!gate.closed()) {
                    throw new IOException("not paused");
                }
                String sha256 = state.save(Path.of(argument));
                return "checkpoint " + state.step() + " " + state.size() + " " + sha256;
            }
            case "data" -> {
                if (!gate.closed()) {
                    throw new IOException("not paused");
                }
                reading = reading(argument);
                return "data " + state.step() + " " + state.size();
            }
            default -> throw new IOException("no such command: " + command);
        }
    }
}
