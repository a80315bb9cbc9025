package io.edgeferry.migration;

/** Removes what the copy needed: agents, helper pods, the mover. */
final class DatasetFinishStep implements DatasetStep {

    static final String ID = "finish";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Finish";
    }

    @Override
    public String apply(DatasetWork work) throws MigrationException, InterruptedException {
        DatasetPrepareStep.clean(work);
        return (work.job().byHelpers() ? "helper pods" : work.job().inLab() ? "what it needed" : "agents") + " removed";
    }

    @Override
    public void undo(DatasetWork work) {
        throw new IllegalStateException("nothing goes back once the volume is there");
    }
}
