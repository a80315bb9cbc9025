package io.edgeferry.transfer;

import io.edgeferry.node.Command;
import io.edgeferry.node.CommandResult;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.RemoteProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** This machine as a node: commands run by {@code sh}, without SSH. */
final class LocalShell implements NodeShell {

    private record Started(List<String> words, Process process) {}

    private final String name;
    private volatile String prefix = "";
    private final List<Started> started = new CopyOnWriteArrayList<>();

    LocalShell(String name) {
        this.name = name;
    }

    /** Commands that are started run behind these words from now on; none of them is quoted. */
    void startBehind(String words) {
        prefix = words + " ";
    }

    /** Processes at work whose words hold this one. */
    List<Process> running(String word) {
        return started.stream()
                .filter(one -> one.words().contains(word) && one.process().isAlive())
                .map(Started::process)
                .toList();
    }

    @Override
    public String node() {
        return name;
    }

    @Override
    public String address() {
        return "127.0.0.1";
    }

    @Override
    public int port() {
        return 22;
    }

    @Override
    public String user() {
        return "root";
    }

    @Override
    public CommandResult run(Command command, Duration limit) throws NodeException, InterruptedException {
        Process process = process(command, "");
        CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
        try (OutputStream in = process.getOutputStream()) {
            in.write(command.stdin());
        } catch (IOException e) {
            // It did not want to read.
        }
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new NodeException(name, NodeException.Reason.TIMEOUT, "no end of " + command.words());
        }
        return new CommandResult(process.exitValue(), out.join(), err.join());
    }

    private static String text(InputStream in) {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process process(Command command, String behind) throws NodeException {
        try {
            Process process = new ProcessBuilder("sh", "-c", "exec " + behind + command.line()).start();
            started.add(new Started(command.words(), process));
            return process;
        } catch (IOException e) {
            throw new NodeException(name, NodeException.Reason.COMMAND, "cannot run sh", e);
        }
    }

    @Override
    public RemoteProcess start(Command command, Duration limit) throws NodeException {
        Process process = process(command, prefix);
        return new RemoteProcess() {
            @Override
            public InputStream stdout() {
                return process.getInputStream();
            }

            @Override
            public InputStream stderr() {
                return process.getErrorStream();
            }

            @Override
            public OutputStream stdin() {
                return process.getOutputStream();
            }

            @Override
            public int waitFor(Duration most) throws NodeException, InterruptedException {
                if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new NodeException(name, NodeException.Reason.TIMEOUT, "no end of " + command.words());
                }
                return process.exitValue();
            }

            @Override
            public void close() {
                process.destroy();
            }
        };
    }

    @Override
    public String hostKey() {
        return "";
    }

    @Override
    public void close() {
        started.forEach(one -> one.process().destroyForcibly());
    }
}
