package io.edgeferry.console.topology;

import io.edgeferry.console.Formats;
import io.edgeferry.console.migrate.PlanAnswer;
import io.edgeferry.migration.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** What a node says while several things hover: how many of them fit, which do not, and why. */
final class SeveralHint {

    private final List<Together.Unfit> unfit;
    private int fit;
    private int asking;
    private long bytes;
    private boolean sizeKnown = true;

    /**
     * What is known of one thing's plan.
     *
     * @param planned whether there is an answer
     * @param error what blocks it, or empty
     * @param bytes what would move, or -1
     */
    record Known(boolean planned, String error, long bytes) {
        /** Nobody asked. */
        static final Known NOTHING = new Known(false, "", -1);

        static <P> Known of(PlanAnswer<P> answer, Function<P, List<Finding>> findings, ToLongFunction<P> bytes) {
            return switch (answer) {
                case PlanAnswer.Planning<P> planning -> NOTHING;
                case PlanAnswer.Refused<P> refused -> new Known(true, refused.message(), -1);
                case PlanAnswer.Ready<P> ready ->
                    new Known(
                            true,
                            findings.apply(ready.plan()).stream()
                                    .filter(finding -> finding.severity() == Finding.Severity.ERROR)
                                    .map(Finding::title)
                                    .findFirst()
                                    .orElse(""),
                            bytes.applyAsLong(ready.plan()));
            };
        }
    }

    /** @param plan what is known of the plan of one of those that fit as far as the picture tells */
    SeveralHint(Together judged, Function<Cargo, Known> plan) {
        unfit = new ArrayList<>(judged.unfit());
        for (Cargo part : judged.fit()) {
            Known known = plan.apply(part);
            if (!known.error().isEmpty()) {
                unfit.add(new Together.Unfit(part, known.error()));
                continue;
            }
            fit++;
            asking += known.planned() ? 0 : 1;
            sizeKnown &= known.bytes() >= 0;
            bytes += Math.max(0, known.bytes());
        }
    }

    /** Whether none of them fits. */
    boolean none() {
        return fit == 0;
    }

    /** One or two sentences. */
    String words(String verb) {
        if (none()) {
            return "None fits: " + Together.reasons(unfit);
        }
        String some = Together.words(fit, unfit);
        String what = "Drop to " + verb.toLowerCase(Locale.ROOT) + " " + fit + ".";
        String size = asking > 0 || !sizeKnown ? "" : " " + DropHints.capital(Formats.aboutBytes(bytes)) + " to move.";
        return some.isEmpty() ? what + size : some + ".\n" + what + size;
    }
}
