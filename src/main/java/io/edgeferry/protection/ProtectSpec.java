package io.edgeferry.protection;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a pod is protected, as its annotation {@code edgeferry.io/protect} says: {@code every=60s,keep=3,to=any}.
 *
 * @param every time from one checkpoint to the next, 5 s to 24 h
 * @param keep how many good replicas are kept, 1 to 100
 * @param to where replicas go: {@code any} other node, a node's name, or a folder that nodes share ({@code /mnt/…})
 * @param automatic whether a lost node is answered by a failover without being asked ({@code failover=auto}, else
 *     {@code failover=ask})
 */
public record ProtectSpec(Duration every, int keep, String to, boolean automatic) {

    /** Any other node. */
    public static final String ANY = "any";

    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final int MOST = 100;
    private static final Pattern TIME = Pattern.compile("(?<n>[0-9]{1,6})(?<unit>s|m|h)");
    private static final Pattern NODE = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final Pattern FOLDER = Pattern.compile("(/[A-Za-z0-9._-]+)+");

    /** What is taken for what an annotation does not say. */
    public static final ProtectSpec USUAL = new ProtectSpec(Duration.ofSeconds(60), 3, ANY, true);

    /** Checks the ranges. */
    public ProtectSpec {
        if (every.compareTo(SHORTEST) < 0 || every.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("every is " + words(every) + ", but has to be from 5s to 24h");
        }
        if (keep < 1 || keep > MOST) {
            throw new IllegalArgumentException("keep is " + keep + ", but has to be from 1 to " + MOST);
        }
        if (!NODE.matcher(to).matches() && (!FOLDER.matcher(to).matches() || to.contains("/.."))) {
            throw new IllegalArgumentException("to is \"" + to
                    + "\", but has to be any, the name of a node, or an absolute folder that nodes share");
        }
    }

    /**
     * Reads an annotation.
     *
     * @throws IllegalArgumentException says for a person what cannot be understood
     */
    public static ProtectSpec parse(String text) {
        Map<String, String> said = new LinkedHashMap<>();
        for (String part : text.strip().split(",", -1)) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part.strip() : part.substring(0, equals).strip();
            if (equals < 0 || key.isEmpty()) {
                throw new IllegalArgumentException(
                        "\"" + part.strip() + "\" is no KEY=VALUE; write every=60s,keep=3,to=any");
            }
            if (said.put(key, part.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException(key + " is there twice");
            }
        }
        String every = said.remove("every");
        String keep = said.remove("keep");
        String to = said.remove("to");
        String failover = said.remove("failover");
        if (!said.isEmpty()) {
            throw new IllegalArgumentException(
                    said.keySet().iterator().next() + " is not known; known are every, keep, to and failover");
        }
        return new ProtectSpec(
                every == null ? USUAL.every : time(every),
                keep == null ? USUAL.keep : number(keep),
                to == null ? USUAL.to : to,
                failover == null ? USUAL.automatic : automatic(failover));
    }

    /** The same; empty when it cannot be understood. */
    static Optional<ProtectSpec> find(String text) {
        try {
            return Optional.of(parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Reads a time such as {@code 60s}, {@code 5m} or {@code 1h}. */
    public static Duration time(String text) {
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no time; write 60s, 5m or 1h");
        }
        long n = Long.parseLong(String.valueOf(matcher.group("n")));
        return switch (String.valueOf(matcher.group("unit"))) {
            case "s" -> Duration.ofSeconds(n);
            case "m" -> Duration.ofMinutes(n);
            default -> Duration.ofHours(n);
        };
    }

    private static int number(String text) {
        if (!text.matches("[0-9]{1,6}")) {
            throw new IllegalArgumentException("keep is \"" + text + "\", but has to be a number");
        }
        return Integer.parseInt(text);
    }

    private static boolean automatic(String text) {
        return switch (text) {
            case "auto" -> true;
            case "ask" -> false;
            default -> throw new IllegalArgumentException("failover is \"" + text + "\", but has to be auto or ask");
        };
    }

    /** The folder that nodes share, if replicas go there. */
    public boolean shared() {
        return to.startsWith("/");
    }

    /** The annotation that says this. */
    public String text() {
        return "every=" + words(every) + ",keep=" + keep + ",to=" + to + (automatic ? "" : ",failover=ask");
    }

    private static String words(Duration time) {
        long seconds = time.toSeconds();
        return seconds % 3600 == 0 && seconds > 0
                ? seconds / 3600 + "h"
                : seconds % 60 == 0 && seconds > 60 ? seconds / 60 + "m" : seconds + "s";
    }
}
