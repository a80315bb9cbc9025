package io.edgeferry.transfer;

import io.edgeferry.node.NodeException;
import io.edgeferry.node.RemoteProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process that is a thread of the test: what it reads and writes goes through pipes, as bounded as real ones. */
final class FakeProcess implements RemoteProcess {

    /** What the process does; returning ends it. */
    interface Program {
        /** Runs; the exit code. */
        int run(FakeProcess process) throws IOException, InterruptedException;
    }

    private final Pipe in;
    private final Pipe out;
    private final Pipe err;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final InputStream stdout;
    private final InputStream stderr;
    private final OutputStream stdin;
    private final InputStream input;
    private final OutputStream output;
    private final OutputStream errors;
    private final Thread thread;

    FakeProcess(String name, Program program) {
        try {
            in = Pipe.open();
            out = Pipe.open();
            err = Pipe.open();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        stdin = Channels.newOutputStream(in.sink());
        stdout = Channels.newInputStream(out.source());
        stderr = Channels.newInputStream(err.source());
        input = Channels.newInputStream(in.source());
        output = Channels.newOutputStream(out.sink());
        errors = Channels.newOutputStream(err.sink());
        thread = Thread.ofPlatform().daemon().name(name).start(() -> {
            int code;
            try {
                code = program.run(this);
            } catch (IOException | InterruptedException e) {
                code = 1;
            }
            end(code);
        });
    }

    /** Ends it with this exit code, as a signal would. */
    void end(int code) {
        if (exit.complete(code)) {
            closeQuietly(input, output, errors);
        }
    }

    boolean alive() {
        return !exit.isDone();
    }

    /** What the process reads. */
    InputStream input() {
        return input;
    }

    /** Where the process writes. */
    OutputStream output() {
        return output;
    }

    /** Where the process complains. */
    OutputStream errors() {
        return errors;
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
    public int waitFor(Duration limit) throws NodeException, InterruptedException {
        try {
            return exit.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new NodeException("fake", NodeException.Reason.TIMEOUT, "it runs on", e);
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        closeQuietly(stdin, stdout, stderr);
        thread.interrupt();
    }

    private static void closeQuietly(AutoCloseable... things) {
        for (AutoCloseable thing : things) {
            try {
                thing.close();
            } catch (Exception e) {
                // Closed already.
            }
        }
    }
}
