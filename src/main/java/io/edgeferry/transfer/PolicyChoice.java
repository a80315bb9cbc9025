package io.edgeferry.transfer;

/**
 * How the window is set.
 *
 * @param kind which policy
 * @param window the window of {@link Kind#FIXED}; else the most it may grow to
 */
public record PolicyChoice(Kind kind, int window) {

    /** The most streams that any policy opens. */
    public static final int MOST = 64;

    /** The adaptive policy, up to {@value #MOST} streams. */
    public static final PolicyChoice ADAPTIVE = new PolicyChoice(Kind.ADAPTIVE, MOST);

    /** Checks the window. */
    public PolicyChoice {
        if (window < 1 || window > MOST) {
            throw new IllegalArgumentException("the window must be between 1 and " + MOST);
        }
    }

    /** Which policy. */
    public enum Kind {
        /** Seed, ramp, tune by utility, guard, tail. */
        ADAPTIVE,
        /** The plain controller of the paper: the window follows the measured throughput, one step each round. */
        PAPER,
        /** Always the same window. */
        FIXED
    }

    /** A fixed window. */
    public static PolicyChoice fixed(int window) {
        return new PolicyChoice(Kind.FIXED, window);
    }
}
