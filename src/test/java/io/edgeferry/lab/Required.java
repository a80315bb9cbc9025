package io.edgeferry.lab;

import org.junit.jupiter.api.Assumptions;

/**
 * What becomes of a test that lacks something of the computer.
 *
 * @param always whether that is a failure; else the test is skipped
 */
public record Required(boolean always) {

    /** A failure with {@code CI=true}, where everything has to be there. */
    public static Required inCi() {
        return new Required("true".equals(System.getenv("CI")));
    }

    /** Ends the test: it never returns. */
    public <T> T missing(String why) {
        if (always) {
            throw new AssertionError(why + " (CI=true: nothing may be skipped)");
        }
        return Assumptions.abort(why);
    }

    /** Ends the test unless something is there. */
    public void that(boolean there, String why) {
        if (!there) {
            missing(why);
        }
    }
}
