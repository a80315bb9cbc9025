package io.edgeferry.task;

import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

/**
 * Names one operation in the log, the journal, the history, on the screen and on the nodes, such as
 * {@code m20261124-151502-7f3a9c}. Harmless as a file name, a label value and a word of a shell.
 */
public record OperationId(String value) implements Comparable<OperationId> {

    /** The {@link #kind} of a checkpoint that protects a pod. */
    public static final char PROTECTION = 'p';

    private static final Pattern FORM = Pattern.compile("[a-z][0-9]{8}-[0-9]{6}-[0-9a-f]{6}");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").withZone(ZoneOffset.UTC);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Checks the form. */
    public OperationId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not an operation id: " + value);
        }
    }

    /** A new id for a migration of a pod. */
    public static OperationId ofMigration(Instant now) {
        return of('m', now);
    }

    /** A new id for a copy of a dataset. */
    public static OperationId ofDataset(Instant now) {
        return of('d', now);
    }

    /** A new id for a checkpoint that protects a pod. */
    public static OperationId ofProtection(Instant now) {
        return of(PROTECTION, now);
    }

    /** A new id for a failover, or the rehearsal of one. */
    public static OperationId ofFailover(Instant now) {
        return of('f', now);
    }

    private static OperationId of(char kind, Instant now) {
        return new OperationId(kind + TIME.format(now) + "-" + "%06x".formatted(RANDOM.nextInt(1 << 24)));
    }

    /** Whether a text has the form of an id. */
    public static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }

    /**
     * The letter that says what kind of operation it is: {@code m} for a pod, {@code d} for a dataset, {@code p} for a
     * replica, {@code f} for a failover.
     */
    public char kind() {
        return value.charAt(0);
    }

    /** When it was begun, to the second, by the clock of the machine that named it; the distant past when it does not tell. */
    public Instant begun() {
        try {
            return TIME.parse(value.substring(1, value.lastIndexOf('-')), Instant::from);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    /** Whether it was begun that long ago, by the clock of the machine that named it. */
    public boolean olderThan(Duration age, Instant now) {
        try {
            Instant begun = TIME.parse(value.substring(1, value.lastIndexOf('-')), Instant::from);
            return begun.isBefore(now.minus(age));
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** By time, whatever the kind. */
    @Override
    public int compareTo(OperationId other) {
        int byTime = value.substring(1).compareTo(other.value.substring(1));
        return byTime != 0 ? byTime : value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
