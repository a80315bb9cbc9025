package io.edgeferry.console;

import io.edgeferry.task.Figure;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How numbers and times are written for people: {@code 198 MB}, {@code 905 Mbit/s}, {@code 1.02 s}; unknown is a dash. */
public final class Formats {

    /** What stands for an unknown number. */
    public static final String UNKNOWN = "–";

    private static final char NARROW_SPACE = '\u202f';
    private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ENGLISH);

    private Formats() {}

    /** Bytes in decimal units; a negative number is unknown. */
    public static String bytes(double bytes) {
        if (bytes < 0 || Double.isNaN(bytes)) {
            return UNKNOWN;
        }
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return (unit == 0 ? count(Math.round(value)) : short3(value)) + " " + BYTE_UNITS[unit];
    }

    /** Memory as Kubernetes counts it, used of all: {@code 5.1 / 8 GiB}. */
    public static String memory(long used, long all) {
        return all <= 0 ? UNKNOWN : two(used / 1073741824.0) + " / " + two(all / 1073741824.0) + " GiB";
    }

    /** An amount of memory as Kubernetes counts it: {@code 256 MiB}, {@code 6 GiB}. */
    public static String memory(long bytes) {
        double mebi = bytes / 1048576.0;
        return mebi < 1000 ? short3(mebi) + " MiB" : short3(mebi / 1024) + " GiB";
    }

    /** Thousandths of a core as Kubernetes counts them: {@code 500 m}. */
    public static String milliCpu(long milli) {
        return count(milli) + " m";
    }

    /** Cores, used of all: {@code 2.8 / 4}. */
    public static String cores(long usedMilli, long allMilli) {
        return allMilli <= 0 ? UNKNOWN : two(usedMilli / 1000.0) + " / " + two(allMilli / 1000.0);
    }

    /** A rate in bits; nothing moving is unknown. */
    public static String rate(double bytesPerSecond) {
        double mega = bytesPerSecond * 8 / 1e6;
        if (mega <= 0 || Double.isNaN(mega)) {
            return UNKNOWN;
        }
        return mega >= 9999.5
                ? three(mega / 1000) + " Gbit/s"
                : mega >= 999.5 ? count(Math.round(mega)) + " Mbit/s" : three(mega) + " Mbit/s";
    }

    /** A duration; null is unknown. */
    public static String time(@Nullable Duration duration) {
        return duration == null ? UNKNOWN : seconds(duration.toNanos() / 1e9);
    }

    /** Seconds. */
    public static String seconds(double seconds) {
        if (seconds < 0 || Double.isNaN(seconds)) {
            return UNKNOWN;
        }
        if (seconds < 9.995) {
            return plain(seconds, 2) + " s";
        }
        if (seconds < 59.95) {
            return plain(seconds, 1) + " s";
        }
        long whole = Math.round(seconds);
        return whole < 3600
                ? whole / 60 + " min " + whole % 60 + " s"
                : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }

    /** An estimated duration: {@code about 9 s}; null is unknown. */
    public static String about(@Nullable Duration duration) {
        if (duration == null) {
            return UNKNOWN;
        }
        double seconds = duration.toNanos() / 1e9;
        if (seconds >= 60) {
            return "about " + seconds(seconds);
        }
        return "about " + (seconds >= 9.5 ? Long.toString(Math.round(seconds)) : two(seconds)) + " s";
    }

    /** An estimated size: {@code about 198 MB}; a negative number is unknown. */
    public static String aboutBytes(double bytes) {
        return bytes < 0 ? UNKNOWN : "about " + bytes(bytes);
    }

    /** A whole number with a narrow space in thousands. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', NARROW_SPACE);
    }

    /** A number and its word: {@code 1 node}, {@code 4 nodes}. */
    public static String counted(long number, String word) {
        return count(number) + " " + word + (number == 1 ? "" : "s");
    }

    /** A share from 0 to 1; negative is unknown. */
    public static String percent(double share) {
        return share < 0 ? UNKNOWN : Math.round(share * 100) + " %";
    }

    /** A value of a figure, in its unit; null is unknown. */
    public static String figure(Figure.Unit unit, @Nullable Double value) {
        if (value == null) {
            return UNKNOWN;
        }
        return switch (unit) {
            case SECONDS -> seconds(value);
            case BYTES -> bytes(value);
            case BYTES_PER_SECOND -> rate(value);
            case COUNT -> count(Math.round(value));
        };
    }

    /** A predicted value of a figure: what is small is rounded, since it is a guess. */
    public static String guess(Figure.Unit unit, @Nullable Double value) {
        return value != null && unit == Figure.Unit.SECONDS
                ? about(Duration.ofNanos(Math.round(value * 1e9)))
                : value == null ? UNKNOWN : "about " + figure(unit, value);
    }

    /** The time of day: {@code 10:42:09}. */
    public static String clock(@Nullable Instant at) {
        return at == null ? UNKNOWN : CLOCK.format(at.atZone(ZoneId.systemDefault()));
    }

    /** Day and time: {@code 24 Nov 10:42}. */
    public static String day(@Nullable Instant at) {
        return at == null ? UNKNOWN : DAY.format(at.atZone(ZoneId.systemDefault()));
    }

    /** How long ago, roughly: {@code 5 min}, {@code 3 h}, {@code 2 d}. */
    public static String age(@Nullable Instant since, Instant now) {
        if (since == null) {
            return UNKNOWN;
        }
        long seconds = Math.max(0, Duration.between(since, now).toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? seconds / 60 + " min"
                : seconds < 86400 ? seconds / 3600 + " h" : seconds / 86400 + " d";
    }

    private static String short3(double value) {
        String text = three(value);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }

    private static String three(double value) {
        return plain(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
    }

    private static String two(double value) {
        String text = plain(value, value < 9.95 ? 1 : 0);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    private static String plain(double value, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", value);
    }
}
