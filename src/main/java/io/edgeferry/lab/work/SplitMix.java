package io.edgeferry.lab.work;

/** SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): random numbers whose whole state is one number. */
final class SplitMix {

    private long state;

    SplitMix(long state) {
        this.state = state;
    }

    long state() {
        return state;
    }

    long next() {
        state += 0x9E3779B97F4A7C15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** From 0 to below the bound. */
    int below(int bound) {
        return (int) Long.remainderUnsigned(next(), bound);
    }

    /** From -1 to below 1. */
    double signed() {
        return (next() >> 10) * 0x1.0p-53;
    }
}
