package io.edgeferry.lab.machine;

import io.edgeferry.lab.work.Keeping;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends the commands that were run in containers when this program is killed: a process of its own ({@link Keeping}),
 * which notices that its input ends. It is started before the first command. Thread-safe.
 */
final class Keeper implements AutoCloseable {

    private static final long END_SECONDS = 5;

    private final Path folder;
    private final List<ProcessHandle> commands = new ArrayList<>();
    private @Nullable Process process;
    private boolean closed;

    /**
     * A keeper that does not run yet.
     *
     * @param folder where it works
     */
    Keeper(Path folder) {
        this.folder = folder;
    }

    /** Starts it where it does not run. */
    synchronized void ready() throws IOException {
        if (closed) {
            throw new IOException("the lab is closed");
        }
        commands.removeIf(command -> !command.isAlive());
        if (process == null || !process.isAlive()) {
            process = Launch.keeping(folder, Map.of()).start();
            for (ProcessHandle command : commands) {
                tell(process, command);
            }
        }
    }

    /** Keeps a command that was started. */
    synchronized void keep(ProcessHandle command) throws IOException {
        ready();
        commands.add(command);
        Process running = process;
        if (running == null) {
            return;
        }
        try {
            tell(running, command);
        } catch (IOException e) {
            // It has just ended; another one is told of all.
            running.destroyForcibly();
            process = null;
            ready();
        }
    }

    private static void tell(Process keeping, ProcessHandle command) throws IOException {
        var out = keeping.getOutputStream();
        out.write((command.pid() + " " + Keeping.begun(command) + "\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** Ends it, and the commands that still run. */
    @Override
    public synchronized void close() {
        closed = true;
        Process running = process;
        if (running == null) {
            return;
        }
        try {
            running.getOutputStream().close();
            if (running.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException e) {
            // It is gone already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running.destroyForcibly();
    }
}
