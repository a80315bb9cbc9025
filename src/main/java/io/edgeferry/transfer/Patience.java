package io.edgeferry.transfer;

import io.edgeferry.transfer.TransferException.Reason;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Decides how long a transfer that breaks again and again is put up with: for a time without a sign of life, for a
 * number of restarts without progress, and no more than three times in a row where the agent itself says that it cannot
 * go on. Not thread-safe.
 */
final class Patience {

    private static final int MOST_COMPLAINTS = 3;
    private static final int MOST_RESTARTS = 50;

    private final TransferTimes times;
    private final LongSupplier nanos;
    private boolean broken;
    private long brokenSince;
    private int attempts;
    private int restarts;
    private int complaints;

    Patience(TransferTimes times) {
        this(times, System::nanoTime);
    }

    Patience(TransferTimes times, LongSupplier nanos) {
        this.times = times;
        this.nanos = nanos;
    }

    /** There is more on the target than ever before, or a check came to its end. */
    void moved() {
        lives();
        restarts = 0;
        complaints = 0;
    }

    /** Agents are at work, such as on hashing what is there. */
    void lives() {
        broken = false;
        attempts = 0;
    }

    /**
     * It broke.
     *
     * @return the pause before the next attempt
     * @throws TransferException when it has been broken for too long, or too often
     */
    Duration broke(BrokenException why) throws TransferException {
        long now = nanos.getAsLong();
        if (!broken) {
            broken = true;
            brokenSince = now - why.already().toNanos();
        }
        complaints = why.reason() == Reason.BROKEN ? complaints + 1 : 0;
        if (complaints >= MOST_COMPLAINTS) {
            throw new TransferException(
                    Reason.BROKEN, "The agent could not go on, three times in a row: " + why.getMessage(), why);
        }
        if (now - brokenSince > times.patience().toNanos() || ++restarts > MOST_RESTARTS) {
            throw new TransferException(
                    Reason.UNREACHABLE,
                    "The transfer broke and could not be taken up again for "
                            + Duration.ofNanos(now - brokenSince).toSeconds() + " s: " + why.getMessage()
                            + " What has arrived is kept; start it again when both nodes can be reached.",
                    why);
        }
        double pause = times.firstPause().toMillis() * Math.pow(2, Math.min(20, attempts++));
        return Duration.ofMillis((long) Math.min(pause, times.longestPause().toMillis()));
    }
}
