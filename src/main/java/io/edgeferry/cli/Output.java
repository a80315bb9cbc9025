package io.edgeferry.cli;

import io.edgeferry.migration.DatasetPlan;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.Plan;
import io.edgeferry.task.Figure;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What the commands print: for people, or as JSON. */
final class Output {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Output() {}

    static boolean json(@Nullable String format) {
        if (format == null) {
            return false;
        }
        if (!format.equals("json")) {
            throw new IllegalArgumentException("-o " + format + " is not known; json is");
        }
        return true;
    }

    static void value(PrintWriter out, Object value) {
        out.println(JSON.writeValueAsString(value));
        out.flush();
    }

    static void plan(PrintWriter out, Plan plan, boolean json) {
        if (json) {
            value(out, plan);
            return;
        }
        out.println(plan.request().pod() + " on " + plan.source() + " → " + plan.cloneName() + " on "
                + plan.request().target() + ", " + plan.route().name().toLowerCase(Locale.ROOT) + ", "
                + plan.restorePath());
        if (plan.downtime() != null) {
            out.printf(
                    Locale.ROOT,
                    "about %.1f s without training%n",
                    plan.downtime().toMillis() / 1000.0);
        }
        findings(out, plan.findings());
    }

    static void plan(PrintWriter out, DatasetPlan plan, boolean json) {
        if (json) {
            value(out, plan);
            return;
        }
        out.println(plan.request().name() + " on " + plan.source() + ", " + plan.folder() + " → "
                + (plan.newClaim().isEmpty() ? plan.newVolume() : plan.newClaim()) + " on "
                + plan.request().target() + ", " + plan.newFolder() + ", "
                + plan.route().name().toLowerCase(Locale.ROOT));
        if (plan.bytes() >= 0) {
            out.println(plan.files() + (plan.files() == 1 ? " file, " : " files, ") + megabytes(plan.bytes()));
        }
        if (plan.time() != null) {
            out.printf(Locale.ROOT, "about %.1f s%n", plan.time().toMillis() / 1000.0);
        }
        findings(out, plan.findings());
    }

    static void findings(PrintWriter out, List<Finding> findings) {
        for (Finding finding : findings) {
            String sign = switch (finding.severity()) {
                case OK -> "✓ ";
                case WARNING -> "! ";
                case ERROR -> "✗ ";
            };
            finding(out, sign, finding);
        }
        out.flush();
    }

    /** A finding on one line after its sign, and below it the commands that it has, one a line. */
    static void finding(PrintWriter out, String sign, Finding finding) {
        out.println(sign + EdgeFerryCommand.line(finding));
        finding.commands().forEach(command -> out.println("    " + command));
    }

    /** What a task moves, in words. */
    static String kind(TaskSnapshot task) {
        return switch (task.kind()) {
            case POD -> "pod";
            case DATASET -> "dataset";
            case POD_WITH_DATASET -> "pod with data";
            case FAILOVER -> "failover";
            case DRILL -> "drill";
        };
    }

    /** A task as JSON: a flat object with what scripts ask for, and the stations. */
    static void task(PrintWriter out, TaskSnapshot task) {
        value(out, map(task));
    }

    static Map<String, Object> map(TaskSnapshot task) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("operation", task.id().value());
        map.put("kind", kind(task));
        map.put("state", state(task));
        map.put("namespace", task.namespace());
        map.put("pod", task.pod());
        map.put("clone", task.cloneName() == null ? "" : task.cloneName());
        map.put("from", task.from());
        map.put("to", task.to());
        map.put("outcome", task.outcome());
        map.put("commands", task.commands());
        map.put("started", task.started().toString());
        map.put("ended", task.ended() == null ? null : task.ended().toString());
        Map<String, Object> figures = new LinkedHashMap<>();
        for (Figure figure : task.figures()) {
            Map<String, Object> pair = new LinkedHashMap<>();
            pair.put("unit", figure.unit().name().toLowerCase(Locale.ROOT));
            pair.put("predicted", figure.predicted());
            pair.put("actual", figure.actual());
            figures.put(figure.id(), pair);
        }
        map.put("figures", figures);
        Map<String, Object> stations = new LinkedHashMap<>();
        task.stations()
                .forEach(station -> stations.put(
                        station.id(),
                        station.took() == null ? null : station.took().toMillis() / 1000.0));
        map.put("stations", stations);
        return map;
    }

    /** How a task ended, in a word. */
    static String state(TaskSnapshot task) {
        boolean done = task.state() == TaskState.SUCCEEDED;
        return switch (task.kind()) {
            case FAILOVER -> done ? "failed over" : task.state() == TaskState.ROLLED_BACK ? "not done" : words(task);
            case DRILL -> done ? "rehearsed" : task.state() == TaskState.ROLLED_BACK ? "failed" : words(task);
            default -> words(task);
        };
    }

    private static String words(TaskSnapshot task) {
        return task.state().words();
    }

    static void end(PrintWriter out, TaskSnapshot task) {
        out.println(state(task) + ": " + task.outcome());
        for (Figure figure : task.figures()) {
            if (figure.actual() != null) {
                out.println(String.format(
                        Locale.ROOT,
                        "  %-9s %s%s",
                        figure.title(),
                        amount(figure.unit(), figure.actual()),
                        figure.predicted() == null
                                ? ""
                                : " (predicted " + amount(figure.unit(), figure.predicted()) + ")"));
            }
        }
        task.commands().forEach(command -> out.println("    " + command));
        out.flush();
    }

    private static String amount(Figure.Unit unit, double value) {
        return switch (unit) {
            case SECONDS -> String.format(Locale.ROOT, "%.2f s", value);
            case BYTES -> megabytes(value);
            case BYTES_PER_SECOND -> megabytes(value) + "/s";
            case COUNT -> String.format(Locale.ROOT, "%.0f", value);
        };
    }

    private static String megabytes(double bytes) {
        return bytes < 1e6
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, bytes < 1e7 ? "%.1f MB" : "%.0f MB", bytes / 1e6);
    }

    static int exitCode(TaskSnapshot task) {
        return switch (task.state()) {
            case SUCCEEDED -> 0;
            case ROLLED_BACK -> EdgeFerryCommand.ROLLED_BACK;
            case NEEDS_YOU, RUNNING, CANCELLING -> EdgeFerryCommand.NEEDS_YOU;
            case FAILED -> EdgeFerryCommand.FAILED;
        };
    }
}
