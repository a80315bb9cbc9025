package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A command in a container; what goes in and out of it pays the node's link to the outside. */
final class LabExec implements Running {

    private final Process process;
    private final InputStream stdout;
    private final InputStream stderr;
    private final OutputStream stdin;

    private LabExec(Process process, String node, Links links) {
        this.process = process;
        this.stdout = links.shaped(node, Links.OUTSIDE, process.getInputStream());
        this.stderr = links.shaped(node, Links.OUTSIDE, process.getErrorStream());
        this.stdin = links.shaped(Links.OUTSIDE, node, process.getOutputStream());
    }

    static LabExec start(Container container, List<String> command, boolean stdin, String node, Links links)
            throws LabException {
        if (command.isEmpty()) {
            throw new LabException(400, "BadRequest", "you must specify at least one command for the container");
        }
        Optional<String> outside = container.mounts().unpacksOutside(command);
        if (outside.isPresent()) {
            throw new LabException(
                    400,
                    "BadRequest",
                    "a container of the lab has no files of its own, so \"" + outside.get()
                            + "\" would be that of this computer; copy to a folder below a mount ("
                            + container.mounts().paths() + ")");
        }
        List<String> words =
                container.mounts().rewrite(command, container.folder().resolve("root"));
        try {
            Process process =
                    Launch.command(container.folder(), container.env(), words).start();
            if (!stdin) {
                process.getOutputStream().close();
            }
            return new LabExec(process, node, links);
        } catch (IOException e) {
            throw new LabException(
                    500, "InternalError", "exec: \"" + command.getFirst() + "\": executable file not found in $PATH");
        }
    }

    @Override
    public InputStream stdout() {
        return stdout;
    }

    @Override
    public InputStream stderr() {
        return stderr;
    }

    @Override
    public OutputStream stdin() {
        return stdin;
    }

    @Override
    public OptionalInt waitFor(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)
                ? OptionalInt.of(process.exitValue())
                : OptionalInt.empty();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean ended() {
        return !process.isAlive();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        for (AutoCloseable each : List.of(stdout, stderr, stdin)) {
            try {
                each.close();
            } catch (Exception e) {
                // The process is gone, and its pipes with it.
            }
        }
    }
}
