package io.edgeferry.task;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task as it was at one moment; immutable.
 *
 * @param id names the operation everywhere
 * @param context name of the kubeconfig context it works on
 * @param title for people: {@code gru → w2}
 * @param namespace namespace of the pod
 * @param pod name of the pod that is moved; of the claim, or else the volume, when a dataset is moved alone
 * @param cloneName name of the pod (or claim, or volume) on the target, or null while it is not chosen
 * @param from source node
 * @param to target node
 * @param state where it is in its life
 * @param stations its stops in order
 * @param progress bytes on their way
 * @param figures measured beside predicted
 * @param log its log, oldest first, the last 500 lines
 * @param outcome how it ended: what happened, where the pod runs, what to do; empty while it runs
 * @param commands commands that settle what is left, for {@link TaskState#NEEDS_YOU}
 * @param started when it began
 * @param ended when it ended, or null
 * @param kind what it moves
 * @param flow how its bytes flowed
 */
public record TaskSnapshot(
        OperationId id,
        String context,
        String title,
        String namespace,
        String pod,
        @Nullable String cloneName,
        String from,
        String to,
        TaskState state,
        List<Station> stations,
        Progress progress,
        List<Figure> figures,
        List<LogLine> log,
        String outcome,
        List<String> commands,
        Instant started,
        @Nullable Instant ended,
        TaskKind kind,
        Flow flow) {

    /** Copies the lists; what an older journal does not have is as it was then. */
    @SuppressWarnings("ConstantValue")
    public TaskSnapshot {
        kind = Objects.requireNonNullElse(kind, TaskKind.POD);
        flow = Objects.requireNonNullElse(flow, Flow.NONE);
        stations = List.copyOf(stations);
        figures = List.copyOf(figures);
        log = List.copyOf(log);
        commands = List.copyOf(commands);
    }

    /** A task that moves a pod and has moved nothing yet. */
    public TaskSnapshot(
            OperationId id,
            String context,
            String title,
            String namespace,
            String pod,
            @Nullable String cloneName,
            String from,
            String to,
            TaskState state,
            List<Station> stations,
            Progress progress,
            List<Figure> figures,
            List<LogLine> log,
            String outcome,
            List<String> commands,
            Instant started,
            @Nullable Instant ended) {
        this(
                id,
                context,
                title,
                namespace,
                pod,
                cloneName,
                from,
                to,
                state,
                stations,
                progress,
                figures,
                log,
                outcome,
                commands,
                started,
                ended,
                TaskKind.POD,
                Flow.NONE);
    }

    /** The figure of this name. */
    public Optional<Figure> figure(String id) {
        return figures.stream().filter(figure -> figure.id().equals(id)).findFirst();
    }

    /** This task, open again, with what an earlier try of it had measured and logged. */
    public TaskSnapshot continuing(TaskSnapshot before) {
        return new TaskSnapshot(
                id,
                context,
                title,
                namespace,
                pod,
                cloneName,
                from,
                to,
                TaskState.RUNNING,
                before.stations,
                Progress.NONE,
                before.figures,
                before.log,
                "",
                List.of(),
                before.started,
                null,
                kind,
                before.flow);
    }

    /** The station at work. */
    public Optional<Station> current() {
        return stations.stream()
                .filter(station -> station.state() == Station.State.RUNNING)
                .findFirst();
    }

    /** The same with other stations. */
    TaskSnapshot withStations(List<Station> other) {
        return new TaskSnapshot(
                id, context, title, namespace, pod, cloneName, from, to, state, other, progress, figures, log, outcome,
                commands, started, ended, kind, flow);
    }

    /** The same with another log. */
    TaskSnapshot withLog(List<LogLine> other) {
        return new TaskSnapshot(
                id, context, title, namespace, pod, cloneName, from, to, state, stations, progress, figures, other,
                outcome, commands, started, ended, kind, flow);
    }

    /** The same with other figures. */
    TaskSnapshot withFigures(List<Figure> other) {
        return new TaskSnapshot(
                id, context, title, namespace, pod, cloneName, from, to, state, stations, progress, other, log, outcome,
                commands, started, ended, kind, flow);
    }

    /** The same with a clone. */
    TaskSnapshot withClone(String other) {
        return new TaskSnapshot(
                id, context, title, namespace, pod, other, from, to, state, stations, progress, figures, log, outcome,
                commands, started, ended, kind, flow);
    }

    /** The same with another target. */
    TaskSnapshot withTarget(String node, String words) {
        return new TaskSnapshot(
                id, context, words, namespace, pod, cloneName, from, node, state, stations, progress, figures, log,
                outcome, commands, started, ended, kind, flow);
    }

    /** The same with other progress. */
    TaskSnapshot withProgress(Progress other) {
        return new TaskSnapshot(
                id, context, title, namespace, pod, cloneName, from, to, state, stations, other, figures, log, outcome,
                commands, started, ended, kind, flow);
    }

    /** The same with another flow. */
    TaskSnapshot withFlow(Flow other) {
        return new TaskSnapshot(
                id, context, title, namespace, pod, cloneName, from, to, state, stations, progress, figures, log,
                outcome, commands, started, ended, kind, other);
    }

    /** The same of another kind. */
    public TaskSnapshot withKind(TaskKind other) {
        return new TaskSnapshot(
                id, context, title, namespace, pod, cloneName, from, to, state, stations, progress, figures, log,
                outcome, commands, started, ended, other, flow);
    }

    /** The same in another state. */
    TaskSnapshot withState(TaskState next, String words, List<String> settle, @Nullable Instant at) {
        return new TaskSnapshot(
                id, context, title, namespace, pod, cloneName, from, to, next, stations, progress, figures, log, words,
                settle, started, at, kind, flow);
    }
}
