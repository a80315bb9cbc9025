package io.edgeferry.protection;

import org.jspecify.annotations.Nullable;

/**
 * How a training shall be protected.
 *
 * @param spec how; null while that is not known, or cannot be understood
 * @param problem why it cannot be understood, for people; empty when it can
 * @param rule when its node counts as lost
 */
record Wish(@Nullable ProtectSpec spec, String problem, LossRule rule) {

    /** Nothing is known yet. */
    static final Wish NONE = new Wish(null, "", LossRule.USUAL);

    /** Whether a lost node is answered unasked. */
    boolean automatic() {
        return spec != null && spec.automatic();
    }
}
