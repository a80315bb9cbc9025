package io.edgeferry.task;

import org.jspecify.annotations.Nullable;

/**
 * A measured quantity beside its prediction.
 *
 * @param id stable name: {@code downtime}, {@code freeze}, {@code move}, {@code restore}, {@code bytes}; of a dataset
 *     {@code bytes}, {@code files}, {@code time}, {@code rate}
 * @param title for people
 * @param unit what both numbers are in
 * @param predicted what the plan said, or null when nothing was predicted
 * @param actual what was measured, or null while it is not known
 */
public record Figure(
        String id,
        String title,
        Unit unit,
        @Nullable Double predicted,
        @Nullable Double actual) {

    /** Units of figures. */
    public enum Unit {
        /** Seconds. */
        SECONDS,
        /** Bytes. */
        BYTES,
        /** Bytes in a second. */
        BYTES_PER_SECOND,
        /** A plain count. */
        COUNT
    }
}
