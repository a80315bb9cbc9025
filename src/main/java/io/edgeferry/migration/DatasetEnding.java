package io.edgeferry.migration;

import io.edgeferry.task.Figure;
import java.util.List;
import java.util.Optional;

/** How the copy of a dataset ends: what was copied is kept for another try, unless it was cancelled. */
final class DatasetEnding implements Ending<DatasetWork> {

    /** The steps of a copy in their order. */
    static final List<DatasetStep> STEPS = List.of(
            new DatasetPrepareStep(),
            new DatasetCopyStep(),
            new DatasetCheckStep(),
            new DatasetPublishStep(),
            new DatasetFinishStep());

    @Override
    public Optional<String> stops(Step<DatasetWork> step) {
        return Optional.empty();
    }

    @Override
    public Optional<Kept> kept(DatasetWork work, Step<DatasetWork> step) {
        return work.state().copying()
                ? Optional.of(new Kept(
                        "What was copied to node " + work.job().target().node()
                                + " is kept; the next start, or `edgeferry recover`, goes on from there.",
                        DatasetCheckStep.commands(work)))
                : Optional.empty();
    }

    @Override
    public String rolledBack(DatasetWork work, String why) {
        return "Dataset " + work.dataset().name() + " is on node "
                + work.job().source().node() + " as before"
                + (work.state().copying()
                        ? "."
                        : "; nothing of the copy is left on node "
                                + work.job().target().node() + ".");
    }

    @Override
    public String succeeded(DatasetWork work) {
        work.recorder().measuredSum("time", "Time", List.of(DatasetCopyStep.ID, DatasetCheckStep.ID));
        DatasetState state = work.state();
        if (state.bytes() >= 0) {
            work.recorder().measured("bytes", "Bytes", Figure.Unit.BYTES, state.bytes());
            work.recorder().measured("files", "Files", Figure.Unit.COUNT, state.files());
        }
        return "Dataset " + work.dataset().name() + " is on node "
                + work.job().target().node() + " as " + work.dataset().newWords() + ": "
                + Amounts.files(state.files()) + ", " + Amounts.bytes(state.bytes()) + ", equal by hash"
                + (state.left() == 0 ? "" : " but for " + left(work, state.left()))
                + ". The source is untouched.";
    }

    private static String left(DatasetWork work, long entries) {
        return entries <= UnequalFile.NAMED
                ? entries + " that the log names"
                : entries + ", all in " + UnequalFile.of(work).path();
    }
}
