package io.edgeferry.lab;

import io.edgeferry.lab.machine.Kubelet;
import io.edgeferry.lab.machine.Running;
import io.edgeferry.lab.store.LabException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A node for tests: ten lines of log, then, when followed, one more each 100 ms up to twenty; commands of this machine. */
final class FakeKubelet implements Kubelet {

    private static final int LINES = 10;
    private static final int FOLLOWED = 20;

    private final String node;

    FakeKubelet(String node) {
        this.node = node;
    }

    @Override
    public String node() {
        return node;
    }

    @Override
    public InputStream log(ContainerRef container, LogQuery query) throws LabException {
        if (query.previous()) {
            throw new LabException(
                    400,
                    "BadRequest",
                    "previous terminated container \"%s\" in pod \"%s\" not found"
                            .formatted(container.container(), container.pod()));
        }
        Long tail = query.tailLines();
        int from = tail == null ? 1 : (int) Math.max(1, LINES - tail + 1);
        Long limit = query.limitBytes();
        return new Steps(
                from, query.follow() ? FOLLOWED : LINES, limit == null ? Long.MAX_VALUE : limit, query.timestamps());
    }

    @Override
    public Running exec(ContainerRef container, List<String> command, boolean stdin) throws LabException {
        try {
            return new Child(new ProcessBuilder(command).start(), stdin);
        } catch (IOException e) {
            throw new LabException(
                    500,
                    "InternalError",
                    "exec failed: \"%s\": executable file not found".formatted(command.getFirst()));
        }
    }

    @Override
    public Answer proxy(String method, String path, Map<String, String> query, byte[] body) {
        return switch (path) {
            case "healthz" -> new Answer(200, "text/plain", "ok".getBytes(StandardCharsets.UTF_8));
            case "stats/summary" ->
                new Answer(200, "application/json", summary().getBytes(StandardCharsets.UTF_8));
            default -> new Answer(404, "text/plain", "404 page not found".getBytes(StandardCharsets.UTF_8));
        };
    }

    private String summary() {
        return """
            {"node":{"nodeName":"%s","cpu":{"usageNanoCores":250000000},"memory":{"workingSetBytes":1073741824}},
             "pods":[{"podRef":{"name":"gru","namespace":"default"},"containers":[{"name":"main",
             "cpu":{"usageNanoCores":100000000},"memory":{"workingSetBytes":67108864}}]}]}\
            """.formatted(node);
    }

    /** Lines that come to be one after the other. */
    private static final class Steps extends InputStream {
        private final int last;
        private final boolean timestamps;
        private long left;
        private int next;
        private ByteArrayInputStream line = new ByteArrayInputStream(new byte[0]);
        private volatile boolean closed;

        Steps(int from, int last, long limit, boolean timestamps) {
            this.next = from;
            this.last = last;
            this.left = limit;
            this.timestamps = timestamps;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            if (line.available() == 0) {
                if (next > last || closed) {
                    return -1;
                }
                pause();
                String prefix = timestamps ? "2026-01-01T00:00:00.000000000Z " : "";
                line = new ByteArrayInputStream((prefix + "step " + next++ + "\n").getBytes(StandardCharsets.UTF_8));
            }
            int n = line.read(into, offset, (int) Math.min(length, left));
            left -= n;
            return n;
        }

        private void pause() throws IOException {
            if (next > LINES) {
                try {
                    Thread.sleep(100);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static final class Child implements Running {
        private final Process process;

        Child(Process process, boolean stdin) throws IOException {
            this.process = process;
            if (!stdin) {
                process.getOutputStream().close();
            }
        }

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
        public OptionalInt waitFor(Duration limit) throws InterruptedException {
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            return ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
