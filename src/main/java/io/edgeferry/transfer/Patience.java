package io.edgeferry.transfer;

import io.edgeferry.transfer.TransferException.Reason;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decides how long a transfer that breaks again and again is put up with: for a time without progress, and no more
 * than three times in a row where the agent itself says that it cannot go on. Not thread-safe.
 */
final class Patience {

    private static final int MOST_COMPLAINTS = 3;
    private static final double LONG_HEALTH = 0.2;

    private final TransferTimes times;
    private final LongSupplier nanos;
    private boolean broken;
    private long brokenSince;
    private long lastStart;
    private int restarts;
    private int complaints;

    Patience(TransferTimes times) {
        this(times, System::nanoTime);
    }

    Patience(TransferTimes times, LongSupplier nanos) {
        this.times = times;
        this.nanos = nanos;
        this.lastStart = nanos.getAsLong();
    }

    /** Something went on. */
    void moved() {
        broken = false;
        restarts = 0;
        complaints = 0;
    }

    /**
     * It broke.
     *
     * @return the pause before the next attempt
     * @throws TransferException when it has been broken for too long
     */
    Duration broke(BrokenException why) throws TransferException {
        long now = nanos.getAsLong();
        // A check of the whole disk may go on for long without a word; that it did is a sign of health.
        boolean healthy = now - lastStart > LONG_HEALTH * times.patience().toNanos();
        if (!broken || healthy) {
            broken = true;
            brokenSince = now;
            restarts = 0;
        }
        complaints = why.reason() == Reason.BROKEN ? complaints + 1 : 0;
        if (complaints >= MOST_COMPLAINTS) {
            throw new TransferException(
                    Reason.BROKEN, "The agent could not go on, three times in a row: " + why.getMessage(), why);
        }
        if (now - brokenSince > times.patience().toNanos()) {
            throw new TransferException(
                    Reason.UNREACHABLE,
                    "The transfer broke and could not be taken up again for "
                            + times.patience().toSeconds() + " s: " + why.getMessage()
                            + " What has arrived is kept; start it again when both nodes can be reached.",
                    why);
        }
        double pause = times.firstPause().toMillis() * Math.pow(2, Math.min(20, restarts++));
        lastStart = now;
        return Duration.ofMillis((long) Math.min(pause, times.longestPause().toMillis()));
    }
}
