package io.edgeferry.transfer;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodExec;
import io.edgeferry.node.Command;
import io.edgeferry.node.CommandResult;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeException.Reason;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.RemoteProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A container of a pod as a node's shell, through the API server: the way where there is no SSH. Commands run as the
 * container's own user, whether or not they want root. The container needs {@code sh} and {@code head}. A command whose
 * limit ran out is not ended when it neither reads nor writes. Thread-safe.
 */
public final class PodShell implements NodeShell {

    private static final int MOST_STDOUT = 4 * 1024 * 1024;
    private static final int MOST_STDERR = 1024 * 1024;
    /** The input of a container has no end of file: this gives the command one after so many bytes. */
    private static final String WITH_INPUT = "n=$1; shift; head -c \"$n\" | \"$@\"";

    private final PodExec exec;
    private final String node;
    private final String address;
    private final String namespace;
    private final String pod;
    private final String container;
    private final Set<PodProcess> processes = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * A shell; nothing is opened by this.
     *
     * @param node name of the node that the pod runs on, for messages
     * @param address of the pod, as the other end may dial it; empty when it cannot
     */
    public PodShell(PodExec exec, String node, String address, String namespace, String pod, String container) {
        this.exec = exec;
        this.node = node;
        this.address = address;
        this.namespace = namespace;
        this.pod = pod;
        this.container = container;
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public String address() {
        return address;
    }

    /** There is no SSH: 0. */
    @Override
    public int port() {
        return 0;
    }

    /** Commands run as the container's user, so nothing is put before them. */
    @Override
    public String user() {
        return "root";
    }

    @Override
    public CommandResult run(Command command, Duration limit) throws NodeException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        byte[] input = command.stdin();
        List<String> words = command.words();
        if (input.length > 0) {
            words = new ArrayList<>(List.of("sh", "-c", WITH_INPUT, "sh", String.valueOf(input.length)));
            words.addAll(command.words());
        }
        try (PodProcess process = open(command, words, input.length > 0, limit)) {
            CompletableFuture<String> out = gather(process.stdout(), MOST_STDOUT);
            CompletableFuture<String> err = gather(process.stderr(), MOST_STDERR);
            feed(process, input);
            int code = process.waitFor(Duration.ofNanos(end - System.nanoTime()));
            return new CommandResult(code, out.join(), err.join());
        }
    }

    /** Reads all of a stream, keeps the beginning. */
    private static CompletableFuture<String> gather(InputStream in, int most) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual().name("pod-output").start(() -> {
            byte[] kept = new byte[0];
            try (in) {
                kept = in.readNBytes(most);
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // The exit code, or that there is none, says it.
            } finally {
                text.complete(new String(kept, StandardCharsets.UTF_8));
            }
        });
        return text;
    }

    private static void feed(PodProcess process, byte[] input) {
        if (input.length == 0) {
            return;
        }
        Thread.ofVirtual().name("pod-input").start(() -> {
            try (OutputStream in = process.stdin()) {
                in.write(input);
            } catch (IOException e) {
                // It ended before it had read all; its exit code says how.
            }
        });
    }

    @Override
    public RemoteProcess start(Command command, Duration limit) throws NodeException, InterruptedException {
        PodProcess process = open(command, command.words(), true, limit);
        boolean fed = false;
        try {
            process.stdin().write(command.stdin());
            fed = true;
            return process;
        } catch (IOException e) {
            throw new NodeException(node, Reason.UNREACHABLE, String.valueOf(e.getMessage()), e);
        } finally {
            if (!fed) {
                process.close();
            }
        }
    }

    private PodProcess open(Command command, List<String> words, boolean stdin, Duration limit)
            throws NodeException, InterruptedException {
        if (closed) {
            throw new NodeException(node, Reason.UNREACHABLE, "The way to pod " + pod + " was closed by this program.");
        }
        try {
            PodProcess process = new PodProcess(exec.start(namespace, pod, container, words, stdin, limit));
            processes.add(process);
            if (closed) {
                process.close();
            }
            return process;
        } catch (ClusterException e) {
            throw failure(e, command.words().getFirst());
        }
    }

    private NodeException failure(ClusterException e, String program) {
        Reason reason = switch (e.code()) {
            case 401, 403 -> Reason.LOGIN;
            case 0 -> Reason.UNREACHABLE;
            default -> Reason.COMMAND;
        };
        String message = e.getMessage() == null ? program + " failed" : e.getMessage();
        return new NodeException(
                node, reason, message + " (pod " + namespace + "/" + pod + " on node " + node + ")", e);
    }

    @Override
    public String hostKey() throws NodeException {
        throw new NodeException(node, Reason.SETTING, "A pod has no host key.");
    }

    @Override
    public void close() {
        closed = true;
        processes.forEach(PodProcess::close);
    }

    /** A command in the container. */
    private final class PodProcess implements RemoteProcess {
        private final PodExec.Running running;

        PodProcess(PodExec.Running running) {
            this.running = running;
        }

        @Override
        public InputStream stdout() {
            return running.stdout();
        }

        @Override
        public InputStream stderr() {
            return running.stderr();
        }

        @Override
        public OutputStream stdin() {
            return running.stdin();
        }

        @Override
        public int waitFor(Duration limit) throws NodeException, InterruptedException {
            try {
                return running.waitFor(limit);
            } catch (ClusterException e) {
                throw failure(e, "the command");
            }
        }

        @Override
        public void close() {
            processes.remove(this);
            running.close();
        }
    }
}
