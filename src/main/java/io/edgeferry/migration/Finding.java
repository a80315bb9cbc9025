package io.edgeferry.migration;

import java.util.Comparator;
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
 * @param fix what to do, a command where there is one; may be empty
 */
public record Finding(String check, Severity severity, String title, String why, String fix) {

    /** Errors before warnings before what is as it should be; otherwise as they were. */
    static final Comparator<Finding> GRAVEST_FIRST = Comparator.comparing(
                    (Finding finding) -> finding.severity().ordinal())
            .reversed();

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern COMMAND = Pattern.compile("(kubectl|edgeferry|sudo|ssh|apt-get|systemctl|ctr) .*");

    /** The command in the fix: what stands in backquotes, or the fix itself where it is one. */
    public Optional<String> command() {
        Matcher quoted = QUOTED.matcher(fix);
        if (quoted.find()) {
            return Optional.of(quoted.group(1));
        }
        return COMMAND.matcher(fix).matches() ? Optional.of(fix) : Optional.empty();
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
