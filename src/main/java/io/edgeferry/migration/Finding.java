package io.edgeferry.migration;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One result of the preflight.
 *
 * @param check stable name of the check: {@code rights}, {@code space}, {@code image}
 * @param severity whether it blocks
 * @param title what was found, in a few words
 * @param why why it matters; may be empty
 * @param fix what to do, in words, with a single command where that is all; empty only where all is as it should be
 * @param commands what mends it, line by line, where one line in the fix is not enough; a line that begins with
 *     {@code #} is a remark: where the next ones are run
 */
public record Finding(String check, Severity severity, String title, String why, String fix, List<String> commands) {

    /** Errors before warnings before what is as it should be; otherwise as they were. */
    static final Comparator<Finding> GRAVEST_FIRST = Comparator.comparing(
                    (Finding finding) -> finding.severity().ordinal())
            .reversed();

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern COMMAND = Pattern.compile(
            "(kubectl|edgeferry|sudo|ssh|ssh-keyscan|apt-get|systemctl|ctr|timeout|df|mount) .*", Pattern.DOTALL);

    /** Copies the commands. */
    public Finding {
        commands = List.copyOf(commands);
    }

    /** A finding whose fix says all. */
    public Finding(String check, Severity severity, String title, String why, String fix) {
        this(check, severity, title, why, fix, List.of());
    }

    /**
     * What a person runs to mend it, all lines of it: the commands without remarks, else the command in backquotes in
     * the fix, else the fix itself where it is one.
     */
    public Optional<String> command() {
        List<String> lines =
                commands.stream().filter(line -> !line.startsWith("#")).toList();
        if (!lines.isEmpty()) {
            return Optional.of(String.join("\n", lines));
        }
        Matcher quoted = QUOTED.matcher(fix);
        while (quoted.find()) {
            if (COMMAND.matcher(quoted.group(1)).matches()) {
                return Optional.of(quoted.group(1));
            }
        }
        return COMMAND.matcher(fix).matches() ? Optional.of(fix) : Optional.empty();
    }

    /** The same with commands. */
    Finding with(List<String> lines) {
        return new Finding(check, severity, title, why, fix, lines);
    }

    /** The same with other words before its title. */
    Finding about(String what) {
        return new Finding(check, severity, what + title, why, fix, commands);
    }

    /** How grave a finding is. */
    public enum Severity {
        /** As it should be. */
        OK,
        /** Worth knowing; blocks nothing. */
        WARNING,
        /** Blocks the migration. */
        ERROR
    }

    /** A check that passed. */
    public static Finding ok(String check, String title) {
        return new Finding(check, Severity.OK, title, "", "");
    }

    /** A warning. */
    public static Finding warning(String check, String title, String why, String fix) {
        return new Finding(check, Severity.WARNING, title, why, fix);
    }

    /** An error. */
    public static Finding error(String check, String title, String why, String fix) {
        return new Finding(check, Severity.ERROR, title, why, fix);
    }
}
