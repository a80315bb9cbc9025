package io.edgeferry.migration;

import io.edgeferry.task.Flow;
import io.edgeferry.task.LogLine;
import io.edgeferry.task.TaskRecorder;
import io.edgeferry.transfer.FileTrouble;
import io.edgeferry.transfer.Listing;
import io.edgeferry.transfer.TransferListener;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Writes down how a transfer goes, and knows how far it is. */
final class FlowListener implements TransferListener {

    private static final int TOLD = 20;

    private final TaskRecorder recorder;
    private final String target;
    private final AtomicInteger troubles = new AtomicInteger();
    private final AtomicLong signs = new AtomicLong();
    private volatile long bytes;
    private volatile long total = -1;
    private volatile boolean full;

    /**
     * A listener.
     *
     * @param target name of the node that is written
     */
    FlowListener(TaskRecorder recorder, String target) {
        this.recorder = recorder;
        this.target = target;
    }

    @Override
    public void listed(Listing listing) {
        signs.incrementAndGet();
        total = listing.bytes();
        bytes = 0;
        full = false;
    }

    @Override
    public void flowed(long now, long all, double bytesPerSecond, int window) {
        if (now != bytes) {
            signs.incrementAndGet();
        }
        if (now > bytes && full) {
            full = false;
            recorder.log(LogLine.Level.INFO, "There is space again; the copy goes on.");
        }
        bytes = now;
        total = all < 0 ? total : all;
        recorder.flowed(now, all, bytesPerSecond, window);
    }

    @Override
    public void linkLimit(double bytesPerSecond) {
        recorder.limit(bytesPerSecond);
    }

    @Override
    public void epoch(Flow.Epoch epoch) {
        recorder.epoch(epoch);
    }

    @Override
    public void trouble(FileTrouble trouble) {
        if (trouble.kind() == FileTrouble.Kind.NO_SPACE) {
            full();
            return;
        }
        int number = troubles.incrementAndGet();
        if (number <= TOLD) {
            recorder.log(LogLine.Level.WARNING, words(trouble));
        } else if (number == TOLD + 1) {
            recorder.log(LogLine.Level.WARNING, "More files have trouble; the end of the check names what is left.");
        }
    }

    @Override
    public void said(String line) {
        // A pause for want of space is said here once, and not at each new try.
        if (!full) {
            recorder.log(LogLine.Level.INFO, line);
        }
    }

    private void full() {
        if (!full) {
            full = true;
            recorder.log(LogLine.Level.WARNING, noSpace(target, remaining()));
        }
    }

    /**
     * For a person: what is missing, and what happens next.
     *
     * @param more bytes that are needed, or negative when that is not known
     */
    static String noSpace(String node, long more) {
        return "Node " + node + " has no space left"
                + (more < 0 ? "" : ": " + Math.max(1, more / 1_000_000) + " MB more are needed")
                + ". Free some; the copy goes on by itself.";
    }

    /** Whether the target is full, and the copy waits. */
    boolean isFull() {
        return full;
    }

    /** Bytes of this pass that are not over yet, or -1 when that is not known. */
    long remaining() {
        return total < 0 ? -1 : Math.max(0, total - bytes);
    }

    /** Grows whenever the copy gets further. */
    long signs() {
        return signs.get();
    }

    /** A file and what is wrong with it, on one line whatever its name and the system's words are. */
    static String words(FileTrouble trouble) {
        String why = switch (trouble.kind()) {
            case TRANSIENT -> "the stream or a read or write failed";
            case CORRUPT -> "another hash arrived than was sent";
            case CHANGED -> "it changes while it is read";
            case PERMISSION -> "it may not be read or written";
            case NAME -> "the target's file system cannot hold its name or size";
            case NO_SPACE -> "no space is left on the target";
            case VANISHED -> "it is gone since the folder was listed";
            case SPECIAL -> "it is a socket, pipe or device, which are not copied";
        };
        return UnequalFile.line(
                trouble.path() + ": " + why + (trouble.message().isEmpty() ? "" : " (" + trouble.message() + ")"));
    }
}
