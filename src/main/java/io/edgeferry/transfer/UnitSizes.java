package io.edgeferry.transfer;

/**
 * How large units are: bundles of small files so that one takes about a quarter of a second of the whole link, chunks
 * of large files so that there are several for each stream. Tells the source when they change by much.
 */
final class UnitSizes {

    private static final double MIB = 1024 * 1024;
    private static final double BUNDLE_SECONDS = 0.25;
    private static final double MUCH = 1.3;

    private double bundle = 4 * MIB;
    private double chunk = 8 * MIB;

    static double bundle(double bytesPerSecond) {
        return Math.clamp(BUNDLE_SECONDS * bytesPerSecond, 4 * MIB, 64 * MIB);
    }

    static double chunk(long remaining, int window) {
        return Math.clamp(remaining / (4.0 * window), 8 * MIB, 64 * MIB);
    }

    void tell(AgentPair pair, double bytesPerSecond, long remaining, int window) {
        double nextBundle = bundle(bytesPerSecond);
        double nextChunk = chunk(remaining, window);
        if (far(bundle, nextBundle) || far(chunk, nextChunk)) {
            bundle = nextBundle;
            chunk = nextChunk;
            pair.source().send("bundle", "bytes", Math.round(bundle), "chunk", Math.round(chunk));
        }
    }

    private static boolean far(double before, double now) {
        return now > MUCH * before || before > MUCH * now;
    }
}
