package io.edgeferry.migration;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers what the checks of a preflight find. */
final class Findings {

    private final MigrationOptions options;
    private final List<Finding> all = new ArrayList<>();

    Findings(MigrationOptions options) {
        this.options = options;
    }

    MigrationOptions options() {
        return options;
    }

    void add(Finding finding) {
        all.add(finding);
    }

    void ok(String check, String title) {
        add(Finding.ok(check, title));
    }

    void warn(String check, String title, String why, String fix) {
        add(Finding.warning(check, title, why, fix));
    }

    void error(String check, String title, String why, String fix) {
        add(Finding.error(check, title, why, fix));
    }

    void warn(String check, String title, String why, String fix, List<String> commands) {
        add(Finding.warning(check, title, why, fix).with(commands));
    }

    void error(String check, String title, String why, String fix, List<String> commands) {
        add(Finding.error(check, title, why, fix).with(commands));
    }

    /** Whether a check found something that blocks. */
    boolean blocked(String check) {
        return all.stream()
                .anyMatch(finding -> finding.check().equals(check) && finding.severity() == Finding.Severity.ERROR);
    }

    /** Says that a check passed, unless it has found something already. */
    void okUnless(String check, String title) {
        if (all.stream().noneMatch(finding -> finding.check().equals(check))) {
            ok(check, title);
        }
    }

    /** All of them, errors first, else in the order they were found. */
    List<Finding> sorted() {
        return all.stream()
                .sorted(Comparator.comparing(
                                (Finding finding) -> finding.severity().ordinal())
                        .reversed())
                .toList();
    }

    static String mb(long bytes) {
        return bytes / 1_000_000 + " MB";
    }
}
