package io.edgeferry.migration;

import java.util.Optional;

/**
 * How operations of one kind end: what a failure means for them, and the words.
 *
 * @param <W> what they work with
 */
interface Ending<W extends Work<?, ?>> {

    /**
     * What is to be said when a step cannot be undone and what comes next on the way back would then do harm; empty
     * when going back may go on, and the step is a debt.
     */
    Optional<String> stops(Step<W> step);

    /**
     * What is to be said when a failure of a step takes nothing back but leaves all as it is for another try; empty
     * when it is taken back. A cancel is always taken back.
     */
    Optional<Kept> kept(W work, Step<W> step);

    /**
     * Tells that all was taken back.
     *
     * @return where things are now, for people
     */
    String rolledBack(W work, String why);

    /**
     * Notes what was measured.
     *
     * @return what was done, for people
     */
    String succeeded(W work);

    /**
     * What is kept after a failure.
     *
     * @param words where things are, for people
     * @param commands commands that go on or take back
     */
    record Kept(String words, java.util.List<String> commands) {}
}
