package io.edgeferry.lab.machine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines of a log that a query asks for. One thread reads; another may close it. */
final class LogStream extends InputStream {

    private static final int MOST_AT_ONCE = 1 << 20;

    private final ContainerLog log;
    private final Kubelet.LogQuery query;
    private byte[] bytes;
    private int next;
    private long place;
    private long left;
    private volatile boolean closed;

    LogStream(ContainerLog log, Kubelet.LogQuery query) throws IOException {
        this.log = log;
        this.query = query;
        this.left = query.limitBytes() == null ? Long.MAX_VALUE : query.limitBytes();
        this.place = log.size();
        List<String> lines = new ArrayList<>();
        for (String line : whole(place)) {
            String wanted = wanted(line);
            if (wanted != null) {
                lines.add(wanted);
            }
        }
        Long tail = query.tailLines();
        int from = tail == null ? 0 : (int) Math.max(0, lines.size() - tail);
        this.bytes = String.join("", lines.subList(from, lines.size())).getBytes(StandardCharsets.UTF_8);
    }

    private List<String> whole(long size) throws IOException {
        if (size == 0 || !Files.exists(log.file())) {
            return List.of();
        }
        try (InputStream in = Files.newInputStream(log.file())) {
            return new String(in.readNBytes(Math.toIntExact(size)), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    /** The line as it is given out, or null. */
    private @Nullable String wanted(String line) {
        int space = line.indexOf(' ');
        int text = line.indexOf(" F ");
        if (space < 0 || text < 0) {
            return null;
        }
        Instant since = query.since();
        try {
            if (since != null && Instant.parse(line.substring(0, space)).isBefore(since)) {
                return null;
            }
        } catch (DateTimeException e) {
            return null;
        }
        String said = line.substring(text + 3) + "\n";
        return query.timestamps() ? line.substring(0, space) + " " + said : said;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (next == bytes.length) {
            if (left <= 0 || closed || !query.follow() || !more()) {
                return -1;
            }
        }
        int count = (int) Math.min(Math.min(length, bytes.length - next), left);
        if (count == 0) {
            return -1;
        }
        System.arraycopy(bytes, next, to, offset, count);
        next += count;
        left -= count;
        return count;
    }

    private boolean more() throws IOException {
        try {
            if (!log.awaitMore(place, () -> closed)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        ByteArrayOutputStream fresh = new ByteArrayOutputStream();
        try (RandomAccessFile file = new RandomAccessFile(log.file().toFile(), "r")) {
            byte[] read = new byte[(int) Math.min(MOST_AT_ONCE, log.size() - place)];
            file.seek(place);
            file.readFully(read);
            place += lines(read, fresh);
        }
        bytes = fresh.toByteArray();
        next = 0;
        return true;
    }

    private int lines(byte[] read, ByteArrayOutputStream to) {
        int end = read.length;
        while (end > 0 && read[end - 1] != '\n') {
            end--;
        }
        new String(read, 0, end, StandardCharsets.UTF_8).lines().forEach(line -> {
            String wanted = wanted(line);
            if (wanted != null) {
                to.writeBytes(wanted.getBytes(StandardCharsets.UTF_8));
            }
        });
        return end;
    }

    @Override
    public void close() {
        closed = true;
        log.wake();
    }
}
