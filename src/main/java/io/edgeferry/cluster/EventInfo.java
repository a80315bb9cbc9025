package io.edgeferry.cluster;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event about an object.
 *
 * @param at when it was last seen, or null
 * @param type Normal or Warning
 * @param reason in one word
 * @param message for people
 * @param count how often it was seen
 */
public record EventInfo(@Nullable Instant at, String type, String reason, String message, int count) {}
