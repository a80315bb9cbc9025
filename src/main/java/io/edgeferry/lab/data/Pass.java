package io.edgeferry.lab.data;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends what the target does not have, by as many workers as the window says, each with a way of its own and one unit
 * at a time. A way that breaks gives its unit back. Thread-safe.
 */
final class Pass implements AutoCloseable {

    private static final long TELL_MILLIS = 200;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Path root;
    private final List<Entry> entries;
    private final Way.Dialer dialer;
    private final CompletableFuture<To> connected;
    private final Events events;
    private final Work work;
    private final Parts files;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Set<Way> open = ConcurrentHashMap.newKeySet();
    private final Map<Integer, Entry> sent = new ConcurrentHashMap<>();
    private int workers;
    private long dialErrors;

    /**
     * Where it goes.
     *
     * @param session of the target
     */
    record To(String node, String session) {}

    Pass(Path root, List<Entry> entries, Way.Dialer dialer, CompletableFuture<To> connected, Events events) {
        this.root = root;
        this.entries = entries;
        this.dialer = dialer;
        this.connected = connected;
        this.events = events;
        this.work = new Work(entries);
        this.files = new Parts(root, entries);
    }

    void start() {
        Thread.ofVirtual().name("data-pass").start(this::run);
    }

    private boolean closed() {
        return closing.getCount() == 0;
    }

    private void run() {
        try {
            boolean planned = false;
            while (!planned && !closed()) {
                planned = plan();
                if (!planned) {
                    rest();
                }
            }
            while (!closed()) {
                tell();
                if (work.passes()) {
                    events.say(Events.event("passed").put("files", work.files()).put("bytes", work.acked()));
                }
                var unused = closing.await(TELL_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void rest() throws InterruptedException {
        var unused = closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Where it goes; the console says so as soon as the target is ready, which may be after it said to send. */
    private To to() throws IOException, InterruptedException {
        while (!closed()) {
            try {
                return connected.get(TELL_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // Not yet.
            } catch (ExecutionException e) {
                throw new IOException(e);
            }
        }
        throw new IOException("the transfer was closed");
    }

    private Way dial() throws IOException, InterruptedException {
        To to = to();
        try {
            Way way = dialer.dial(to.node());
            open.add(way);
            way.out().writeUTF(to.session());
            if (closed()) {
                way.close();
            }
            return way;
        } catch (IOException e) {
            dialFailed();
            throw e;
        }
    }

    private synchronized void dialFailed() {
        dialErrors++;
    }

    private void broke(IOException e) {
        if (!closed()) {
            events.say(Events.event("stream").put("error", String.valueOf(e.getMessage())));
        }
    }

    /** Finds out what the target has; false when the way broke. */
    private boolean plan() throws InterruptedException {
        try (Way way = dial()) {
            Frames.list(entries, way.out());
            Set<Integer> same = new HashSet<>();
            int count = Frames.count(way.in());
            for (int i = 0; i < count; i++) {
                int id = way.in().readInt();
                byte[] hash = way.in().readNBytes(32);
                if (same(id, hash)) {
                    same.add(id);
                }
            }
            for (int id = 0; id < entries.size(); id++) {
                if (entries.get(id).kind() == Entry.Kind.SPECIAL) {
                    events.failed(id, entries.get(id), Trouble.SPECIAL, "");
                }
            }
            int refused = Frames.count(way.in());
            for (int i = 0; i < refused; i++) {
                int id = way.in().readInt();
                Frames.Answer answer = Frames.Answer.read(way.in());
                events.failed(id, entries.get(id), trouble(answer), answer.message());
            }
            long kept = same.stream().mapToLong(id -> entries.get(id).size()).sum();
            long bytes = work.plan(same);
            events.say(Events.event("plan")
                    .put("kept", same.size())
                    .put("keptBytes", kept)
                    .put("bytes", bytes));
            return true;
        } catch (IOException e) {
            broke(e);
            return false;
        }
    }

    private static Trouble trouble(Frames.Answer answer) {
        return answer.kind() == null ? Trouble.TRANSIENT : answer.kind();
    }

    private boolean same(int id, byte[] hash) {
        Entry entry = entries.get(id);
        try {
            Path file = root.resolve(entry.path());
            return Tree.entry(file, entry.path()).equals(entry)
                    && Arrays.equals(Tree.hash(file, events::checking), hash);
        } catch (IOException e) {
            return false;
        }
    }

    private void tell() {
        long errors;
        int streams;
        synchronized (this) {
            errors = dialErrors;
            streams = workers;
        }
        events.say(Events.event("progress")
                .put("t", System.nanoTime() / 1e9)
                .put("acked", work.acked())
                .put("total", work.total())
                .put("files", work.files())
                .put("streams", streams)
                .put("remaining", work.remaining())
                .put("rtt", roundTrip())
                .put("receiverFull", 0)
                .put("dialErrors", errors));
    }

    private double roundTrip() {
        To to = connected.getNow(null);
        return to == null ? 0 : dialer.roundTrip(to.node());
    }

    /** Sets how many workers there are; those that are too many end after their unit. */
    synchronized void window(int n) {
        work.window(n);
        while (workers < n && !closed()) {
            int number = workers++;
            Thread.ofVirtual().name("data-stream-" + number).start(() -> stream(number));
        }
    }

    void pause(boolean on) {
        work.pause(on);
    }

    void resend(List<Integer> ids) {
        Map<Integer, Long> sizes = new LinkedHashMap<>();
        for (int id : ids) {
            String path = entries.get(id).path();
            long size = 0;
            try {
                size = Tree.entry(root.resolve(path), path).size();
            } catch (IOException e) {
                // Reading it tells why.
            }
            sizes.put(id, size);
        }
        work.resend(sizes);
    }

    private void stream(int number) {
        try {
            while (!closed()) {
                try (Way way = dial()) {
                    units(number, way);
                } catch (IOException e) {
                    broke(e);
                    rest();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void units(int number, Way way) throws IOException, InterruptedException {
        try {
            for (List<Work.Slice> unit = work.take(number); unit != null; unit = work.take(number)) {
                boolean answered = false;
                try {
                    unit(unit, way);
                    answered = true;
                } finally {
                    if (!answered) {
                        work.giveBack(unit);
                    }
                }
            }
        } finally {
            open.remove(way);
        }
    }

    /** Sends the parts of a unit, and takes the answers. */
    private void unit(List<Work.Slice> unit, Way way) throws IOException {
        Map<Work.Slice, Parts.Read> parts = new LinkedHashMap<>();
        for (Work.Slice slice : unit) {
            Parts.Read read = read(slice);
            if (read != null) {
                parts.put(slice, read);
            }
        }
        if (parts.isEmpty()) {
            return;
        }
        long begun = System.nanoTime();
        way.out().writeByte(Frames.UNIT);
        way.out().writeInt(parts.size());
        for (Map.Entry<Work.Slice, Parts.Read> each : parts.entrySet()) {
            Parts.Read read = each.getValue();
            way.out().writeInt(each.getKey().id());
            read.entry().write(way.out());
            way.out().writeLong(each.getKey().offset());
            way.out().writeInt(read.bytes().length);
            way.out().write(read.bytes());
            way.out().write(Tree.sha256().digest(read.bytes()));
        }
        way.out().flush();
        for (Map.Entry<Work.Slice, Parts.Read> each : parts.entrySet()) {
            Frames.Answer answer = Frames.Answer.read(way.in());
            Work.Slice slice = each.getKey();
            if (answer.kind() == null) {
                sent.put(slice.id(), each.getValue().entry());
                work.done(slice);
            } else {
                fail(slice, answer.kind(), answer.message());
            }
        }
        long bytes =
                parts.values().stream().mapToLong(read -> read.bytes().length).sum();
        work.took(bytes, System.nanoTime() - begun);
    }

    /** Reads a part; null when that failed, which is told. */
    private Parts.@Nullable Read read(Work.Slice slice) {
        try {
            Parts.Read read = files.read(slice);
            if (read == null) {
                fail(slice, Trouble.CHANGED, "it changed while it was read");
            }
            return read;
        } catch (IOException e) {
            fail(slice, Trouble.of(e), String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void fail(Work.Slice slice, Trouble kind, String message) {
        if (work.failed(slice)) {
            events.failed(slice.id(), entries.get(slice.id()), kind, message);
        }
    }

    /** The files that were sent, as they were then. */
    Map<Integer, Entry> sent() {
        return Map.copyOf(sent);
    }

    @Override
    public void close() {
        closing.countDown();
        work.close();
        for (Way way : open) {
            try {
                way.close();
            } catch (IOException e) {
                // It is of no use any more.
            }
        }
    }
}
