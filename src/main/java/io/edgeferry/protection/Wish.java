package io.edgeferry.protection;

import org.jspecify.annotations.Nullable;

/**
 * How a training shall be protected.
 *
 * @param spec how; null while that is not known, and was never understood
 * @param problem why what is said now cannot be understood, for people; empty when it can
 * @param rule when its node counts as lost
 * @param bar why it is not to be protected whatever is said, for people; empty when it may be
 */
record Wish(@Nullable ProtectSpec spec, String problem, LossRule rule, String bar) {

    /** Nothing is known yet. */
    static final Wish NONE = new Wish(null, "", LossRule.USUAL);

    /** Of a pod that may be protected. */
    Wish(@Nullable ProtectSpec spec, String problem, LossRule rule) {
        this(spec, problem, rule, "");
    }

    /** Of a pod that is not to be protected. */
    static Wish barred(String why, LossRule rule) {
        return new Wish(null, "", rule, why);
    }

    /** Whether it is not to be protected whatever is said. */
    boolean barred() {
        return !bar.isEmpty();
    }

    /** Whether a lost node is answered unasked. */
    boolean automatic() {
        return spec != null && spec.automatic();
    }

    /** The same by what was noted before, where nothing else is known: the one that led may have been another. */
    Wish orElse(@Nullable ProtectSpec noted) {
        return spec != null || barred() ? this : new Wish(noted, problem, rule);
    }

    /** Why nothing is done, for people; empty when something is. */
    String refused() {
        if (barred()) {
            return bar;
        }
        return problem.isEmpty() || spec != null ? "" : problem + " Nothing is done; write it anew.";
    }

    /** Why it goes on as before, for people; empty when that is what is wanted. */
    String unchanged() {
        return problem.isEmpty() || spec == null
                ? ""
                : problem + " It stays protected as before (" + spec.text() + "); write it anew.";
    }
}
