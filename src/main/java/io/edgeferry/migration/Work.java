package io.edgeferry.migration;

import io.edgeferry.task.LogLine;
import io.edgeferry.task.TaskRecorder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What the steps of one operation work with. Used by one thread.
 *
 * @param <J> what it is about
 * @param <S> what is known
 */
abstract class Work<J extends Job, S extends Known<S>> implements AutoCloseable {

    private final J job;
    private final Journal<J, S> journal;
    private final TaskRecorder recorder;
    private S state;

    Work(J job, S state, Journal<J, S> journal, TaskRecorder recorder) {
        this.job = job;
        this.state = state;
        this.journal = journal;
        this.recorder = recorder;
    }

    J job() {
        return job;
    }

    S state() {
        return state;
    }

    TaskRecorder recorder() {
        return recorder;
    }

    /** Changes what is known; it is on the disk with the journal's next line. */
    void know(UnaryOperator<S> change) {
        state = change.apply(state);
    }

    /** Changes what is known and writes it to the disk at once: for what must not be forgotten in the midst of a step. */
    void journal(String step, UnaryOperator<S> change) throws IOException {
        know(change);
        write(Journal.Event.BEGIN, step);
    }

    /** Notes that a step could not be cleaned up and is tried again later. */
    void owe(String step) {
        List<String> debts = new ArrayList<>(state.debts());
        if (!debts.contains(step)) {
            debts.add(step);
        }
        state = state.withDebts(debts);
    }

    void write(Journal.Event event, String step) throws IOException {
        journal.write(event, step, null, state, null);
    }

    void writeEnd() throws IOException {
        journal.write(Journal.Event.ENDED, "", null, state, recorder.snapshot());
    }

    void say(String text) {
        recorder.log(LogLine.Level.INFO, text);
    }

    void warn(String text) {
        recorder.log(LogLine.Level.WARNING, text);
    }

    /** Ends what it opened, and lets go of the journal. */
    @Override
    public void close() {
        journal.close();
    }
}
