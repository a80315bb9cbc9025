package io.edgeferry.console.tasks;

import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which tasks are listed.
 *
 * @param text words that all have to occur: in a name, a node, the namespace, the id, the outcome
 * @param kind what is moved
 * @param state how far
 */
record TaskFilter(String text, Kind kind, State state) {

    /** All tasks. */
    static final TaskFilter ALL = new TaskFilter("", Kind.ALL, State.ALL);

    /** What is moved. */
    enum Kind {
        ALL("All kinds", EnumSet.allOf(TaskKind.class)),
        PODS("Pods", EnumSet.of(TaskKind.POD, TaskKind.POD_WITH_DATASET)),
        DATASETS("Datasets", EnumSet.of(TaskKind.DATASET, TaskKind.POD_WITH_DATASET)),
        FAILOVERS("Failovers", EnumSet.of(TaskKind.FAILOVER, TaskKind.DRILL));

        private final String words;
        private final Set<TaskKind> kinds;

        Kind(String words, Set<TaskKind> kinds) {
            this.words = words;
            this.kinds = kinds;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** How far. */
    enum State {
        ALL("All states", EnumSet.allOf(TaskState.class)),
        RUNNING("Running", EnumSet.of(TaskState.RUNNING, TaskState.CANCELLING)),
        DONE("Done", EnumSet.of(TaskState.SUCCEEDED)),
        NEEDS_YOU("Needs you", EnumSet.of(TaskState.NEEDS_YOU)),
        ROLLED_BACK("Rolled back", EnumSet.of(TaskState.ROLLED_BACK)),
        FAILED("Failed", EnumSet.of(TaskState.FAILED));

        private final String words;
        private final Set<TaskState> states;

        State(String words, Set<TaskState> states) {
            this.words = words;
            this.states = states;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    boolean lets(TaskSnapshot task) {
        return kind.kinds.contains(task.kind()) && state.states.contains(task.state()) && says(task);
    }

    private boolean says(TaskSnapshot task) {
        String all = String.join(
                        " ",
                        TaskWords.title(task),
                        TaskWords.thing(task.kind()),
                        task.namespace(),
                        task.cloneName() == null ? "" : task.cloneName(),
                        TaskWords.state(task),
                        task.outcome(),
                        task.id().value())
                .toLowerCase(Locale.ROOT);
        return Stream.of(text.toLowerCase(Locale.ROOT).strip().split("\\s+")).allMatch(all::contains);
    }
}
