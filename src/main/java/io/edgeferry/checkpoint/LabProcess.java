package io.edgeferry.checkpoint;

import io.edgeferry.node.NodeException;
import io.edgeferry.node.RemoteProcess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One end of a copy on a node of the lab, written to and read by the node's calls. Each stream is for one thread. */
final class LabProcess implements RemoteProcess {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** Of text in one call; encoded it may be three times as long. */
    private static final int LONGEST = 8_000;

    private static final long WAIT_MILLIS = 2_000;

    private final LabCalls calls;
    private final String id;
    private final String what;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int exit = -1;
    private volatile String complaint = "";
    private volatile boolean closed;

    private LabProcess(LabCalls calls, String id, String what) {
        this.calls = calls;
        this.id = id;
        this.what = what;
    }

    static LabProcess start(LabCalls calls, String end, String root, String transfer)
            throws NodeException, InterruptedException {
        String id = UUID.randomUUID().toString();
        String what = "copy " + (end.equals("source") ? "from" : "to") + " folder " + root + " on node " + calls.node();
        var _ = calls.call(
                "POST",
                "data/" + id + "?end=" + end + "&root=" + LabCalls.word(root) + "&transfer=" + LabCalls.word(transfer),
                what);
        return new LabProcess(calls, id, what);
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted");
    }

    @Override
    public InputStream stdout() {
        return new Output();
    }

    private final class Output extends InputStream {
        private byte[] bytes = {};
        private int at;
        private long after;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            while (at == bytes.length) {
                if (exit >= 0) {
                    return -1;
                }
                more();
            }
            int count = Math.min(length, bytes.length - at);
            System.arraycopy(bytes, at, to, offset, count);
            at += count;
            return count;
        }

        private void more() throws IOException {
            try {
                if (closed) {
                    throw new IOException("closed");
                }
                JsonNode now = calls.call("GET", "data/" + id + "/out?after=" + after + "&wait=" + WAIT_MILLIS, what);
                bytes = now.path("text").asString("").getBytes(StandardCharsets.UTF_8);
                at = 0;
                after = now.path("next").asLong(after);
                if (now.path("exit").asInt(-1) >= 0) {
                    complaint = now.path("complaint").asString("");
                    exit = now.path("exit").asInt(-1);
                    ended.countDown();
                }
            } catch (NodeException e) {
                ended.countDown();
                throw e;
            } catch (InterruptedException e) {
                throw interrupted();
            }
        }
    }

    /** What it complains of is known when it has ended. */
    @Override
    public InputStream stderr() {
        return new InputStream() {
            private InputStream words = InputStream.nullInputStream();
            private boolean known;

            @Override
            public int read() throws IOException {
                if (!known) {
                    try {
                        ended.await();
                    } catch (InterruptedException e) {
                        throw interrupted();
                    }
                    known = true;
                    if (!complaint.isEmpty()) {
                        String line = JSON.createObjectNode().put("error", complaint) + "\n";
                        words = new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8));
                    }
                }
                return words.read();
            }
        };
    }

    @Override
    public OutputStream stdin() {
        return new OutputStream() {
            private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();

            @Override
            public void write(int b) {
                waiting.write(b);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                waiting.write(bytes, offset, length);
            }

            @Override
            public void flush() throws IOException {
                String text = waiting.toString(StandardCharsets.UTF_8);
                waiting.reset();
                for (int from = 0; from < text.length(); from += LONGEST) {
                    String part = text.substring(from, Math.min(text.length(), from + LONGEST));
                    try {
                        var _ = calls.call("POST", "data/" + id + "/in?text=" + LabCalls.word(part), what);
                    } catch (InterruptedException e) {
                        throw interrupted();
                    }
                }
            }
        };
    }

    @Override
    public int waitFor(Duration limit) throws NodeException, InterruptedException {
        if (!ended.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new NodeException(
                    calls.node(),
                    NodeException.Reason.TIMEOUT,
                    "The copy on node " + calls.node() + " did not end within " + limit.toSeconds() + " s.");
        }
        if (exit < 0) {
            throw new NodeException(
                    calls.node(),
                    NodeException.Reason.UNREACHABLE,
                    "Node " + calls.node() + " went away while it copied.");
        }
        return exit;
    }

    /** Nobody waits for the node's answer: it ends by itself when it is not asked any more. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Thread.ofVirtual().name("lab-data-end").start(() -> {
            try {
                var _ = calls.find("DELETE", "data/" + id, what);
            } catch (NodeException e) {
                // A node that is cut off has ended it, and one that nobody asks any more will.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                ended.countDown();
            }
        });
    }
}
