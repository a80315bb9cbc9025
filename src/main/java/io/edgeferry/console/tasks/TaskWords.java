package io.edgeferry.console.tasks;

import io.edgeferry.console.Formats;
import io.edgeferry.task.Figure;
import io.edgeferry.task.LogLine;
import io.edgeferry.task.Progress;
import io.edgeferry.task.Station;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;
import org.kordamp.ikonli.feather.Feather;

/** How a task is put into words. */
public final class TaskWords {

    private static final DateTimeFormatter LOG_TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private TaskWords() {}

    /** The kind of tag for a state. */
    public static String kind(TaskState state) {
        return switch (state) {
            case RUNNING -> "accent";
            case CANCELLING, ROLLED_BACK -> "warn";
            case SUCCEEDED -> "ok";
            case NEEDS_YOU, FAILED -> "bad";
        };
    }

    /** The state of a task, in the word for its kind: {@code migrated}, {@code failed over}, {@code passed}. */
    public static String state(TaskSnapshot task) {
        return switch (task.kind()) {
            case POD, DATASET, POD_WITH_DATASET -> task.state().words();
            case FAILOVER ->
                switch (task.state()) {
                    case SUCCEEDED -> "failed over";
                    case ROLLED_BACK -> "called off";
                    default -> task.state().words();
                };
            case DRILL ->
                switch (task.state()) {
                    case SUCCEEDED -> "passed";
                    case ROLLED_BACK -> "not passed";
                    default -> task.state().words();
                };
        };
    }

    /** Whether a task has to do with the protection of a pod. */
    public static boolean protects(TaskKind kind) {
        return kind == TaskKind.FAILOVER || kind == TaskKind.DRILL;
    }

    /**
     * {@code gru: w1 → w2}, {@code gru and its data: w1 → w2}; a dataset goes by its claim. A failover has no target at
     * first: {@code Failover of gru off w1}; a drill moves nothing: {@code Drill of gru on w2}.
     */
    public static String title(TaskSnapshot task) {
        if (task.kind() == TaskKind.FAILOVER) {
            return "Failover of " + task.pod()
                    + (task.to().isEmpty() ? " off " + task.from() : ": " + task.from() + " → " + task.to());
        }
        if (task.kind() == TaskKind.DRILL) {
            return "Drill of " + task.pod() + (task.to().isEmpty() ? "" : " on " + task.to());
        }
        String what = task.kind() == TaskKind.POD_WITH_DATASET ? task.pod() + " and its data" : task.pod();
        return what + ": " + task.from() + " → " + task.to();
    }

    /** The title where there is little room and a sign says what it is. */
    static String brief(TaskSnapshot task) {
        return task.kind() == TaskKind.FAILOVER
                ? task.pod() + (task.to().isEmpty() ? " off " + task.from() : ": " + task.from() + " → " + task.to())
                : title(task);
    }

    /** What a task moves, or what it is: {@code pod}, {@code failover}. */
    public static String thing(TaskKind kind) {
        return switch (kind) {
            case POD -> "pod";
            case DATASET -> "dataset";
            case POD_WITH_DATASET -> "pod with dataset";
            case FAILOVER -> "failover";
            case DRILL -> "drill";
        };
    }

    /** The sign of what a task moves, the same as on the chips. */
    static Feather icon(TaskKind kind) {
        return switch (kind) {
            case POD -> Feather.BOX;
            case DATASET -> Feather.DATABASE;
            case POD_WITH_DATASET -> Feather.LAYERS;
            case FAILOVER -> Feather.SHIELD;
            case DRILL -> Feather.LIFE_BUOY;
        };
    }

    /** The end of a task as a sentence of its own: {@code Dataset migrated. …}. */
    public static String ending(TaskSnapshot task) {
        String outcome = now(task);
        String thing = thing(task.kind());
        if (protects(task.kind())) {
            String done = task.state() == TaskState.SUCCEEDED ? "done" : state(task);
            String said = Character.toUpperCase(thing.charAt(0)) + thing.substring(1) + " "
                    + (task.kind() == TaskKind.DRILL ? state(task) : done);
            return outcome.isBlank() ? said + "." : said + ". " + outcome;
        }
        String head = Character.toUpperCase(thing.charAt(0)) + thing.substring(1) + " migration "
                + task.state().words();
        if (task.state() == TaskState.SUCCEEDED) {
            head = Character.toUpperCase(thing.charAt(0)) + thing.substring(1) + " migrated";
        }
        return outcome.isBlank() ? head + "." : head + ". " + outcome;
    }

    /** {@code pod migration · m… · started 10:42:07 · took 12.3 s}. */
    public static String about(TaskSnapshot task) {
        String took =
                task.ended() == null ? "" : " · took " + Formats.time(Duration.between(task.started(), task.ended()));
        return thing(task.kind()) + (protects(task.kind()) ? "" : " migration") + " · " + task.namespace()
                + " · started " + Formats.day(task.started()) + took + " · " + task.id();
    }

    /** What it does right now, or how it ended, in one line. */
    public static String now(TaskSnapshot task) {
        if (task.state().ended()) {
            String outcome = task.outcome().strip();
            int end = outcome.indexOf('\n');
            return end < 0 ? outcome : outcome.substring(0, end);
        }
        String station = task.current().map(Station::title).orElse("Starting");
        return task.progress().bytesPerSecond() > 0 ? station + " · " + bytes(task.progress()) : station;
    }

    /** {@code 88 MB of 198 MB · 905 Mbit/s · about 2 s left}; says so when the total is not known. */
    public static String bytes(Progress progress) {
        String of = progress.total() < 0 ? ", of how many is not known" : " of " + Formats.bytes(progress.total());
        String rate = progress.bytesPerSecond() <= 0 ? "" : " · " + Formats.rate(progress.bytesPerSecond());
        String left = "";
        if (progress.total() > progress.bytes() && progress.bytesPerSecond() > 0) {
            long millis = Math.round(1000 * (progress.total() - progress.bytes()) / progress.bytesPerSecond());
            left = " · " + Formats.about(Duration.ofMillis(millis)) + " left";
        }
        return Formats.bytes(progress.bytes()) + of + rate + left;
    }

    /** The time under a station: how long it took, or what was predicted. */
    public static String stationTime(Station station) {
        return switch (station.state()) {
            case WAITING -> station.predicted() == null ? "" : Formats.about(station.predicted());
            case SKIPPED -> "not needed";
            case UNDONE -> "undone";
            default -> Formats.time(station.took());
        };
    }

    /** What was predicted, under the actual time. */
    public static String stationPredicted(Station station) {
        boolean measured = station.state() == Station.State.DONE
                || station.state() == Station.State.RUNNING
                || station.state() == Station.State.FAILED;
        return measured && station.predicted() != null ? "of " + Formats.about(station.predicted()) : "";
    }

    /** What was predicted of a figure. */
    public static String predicted(Figure figure) {
        return figure.predicted() == null
                ? "nothing predicted"
                : "predicted " + Formats.guess(figure.unit(), figure.predicted());
    }

    /** Time of a log line. */
    public static String logTime(Instant at) {
        return LOG_TIME.format(at.atZone(ZoneId.systemDefault()));
    }

    /** The log as text. */
    public static String log(TaskSnapshot task) {
        return task.log().stream()
                .map(line -> logTime(line.at())
                        + (line.level() == LogLine.Level.INFO ? "  " : " " + line.level() + " ")
                        + line.text())
                .collect(Collectors.joining("\n"));
    }

    /** Everything about the task as text, for a file. */
    public static String export(TaskSnapshot task) {
        StringBuilder text = new StringBuilder(title(task) + "\n" + about(task) + "\nState: " + state(task) + "\n");
        if (!task.outcome().isBlank()) {
            text.append(task.outcome()).append('\n');
        }
        task.commands().forEach(command -> text.append("  $ ").append(command).append('\n'));
        text.append("\nStations\n");
        task.stations()
                .forEach(station -> text.append("  " + station.title() + ": "
                        + station.state().name().toLowerCase(Locale.ROOT) + " " + stationTime(station) + " "
                        + stationPredicted(station) + " " + station.detail() + "\n"));
        text.append("\nFigures\n");
        task.figures()
                .forEach(figure -> text.append("  " + figure.title() + ": "
                        + Formats.figure(figure.unit(), figure.actual()) + ", " + predicted(figure) + "\n"));
        return text.append("\nLog\n").append(log(task)).append('\n').toString();
    }
}
