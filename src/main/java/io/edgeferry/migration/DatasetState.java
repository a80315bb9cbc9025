package io.edgeferry.migration;

import java.util.List;

/**
 * What the copy of a dataset has found and done so far.
 *
 * @param copying whether something may lie on the target
 * @param files files that the source held when it was listed last, or -1
 * @param bytes what they held, or -1
 * @param digest hash over everything as it was checked; empty before
 * @param checked whether source and target were found equal
 * @param left files that need not be on the target: sockets, pipes, devices, and what vanished
 * @param published whether volume and claim were made: from here nothing goes back
 * @param finishing whether the copy was found equal and its transfer lets go of it
 * @param finished whether the transfer has
 * @param held whether it waits for a person
 * @param debts steps whose cleaning failed and is tried again later
 */
record DatasetState(
        boolean copying,
        long files,
        long bytes,
        String digest,
        boolean checked,
        long left,
        boolean published,
        boolean finishing,
        boolean finished,
        boolean held,
        List<String> debts)
        implements Known<DatasetState> {

    static final DatasetState NEW =
            new DatasetState(false, -1, -1, "", false, 0, false, false, false, false, List.of());

    DatasetState {
        debts = List.copyOf(debts);
    }

    @Override
    public boolean committed() {
        return published;
    }

    DatasetState withCopying(boolean now) {
        return new DatasetState(now, files, bytes, digest, checked, left, published, finishing, finished, held, debts);
    }

    DatasetState withListing(long number, long amount) {
        return new DatasetState(
                copying, number, amount, digest, checked, left, published, finishing, finished, held, debts);
    }

    DatasetState withChecked(String hash, long notCopied) {
        return new DatasetState(
                copying, files, bytes, hash, true, notCopied, published, finishing, finished, held, debts);
    }

    DatasetState withPublished() {
        return new DatasetState(copying, files, bytes, digest, checked, left, true, finishing, finished, held, debts);
    }

    DatasetState withFinishing() {
        return new DatasetState(copying, files, bytes, digest, checked, left, published, true, finished, held, debts);
    }

    DatasetState withFinished() {
        return new DatasetState(copying, files, bytes, digest, checked, left, published, true, true, held, debts);
    }

    DatasetState withHeld(boolean now) {
        return new DatasetState(
                copying, files, bytes, digest, checked, left, published, finishing, finished, now, debts);
    }

    @Override
    public DatasetState withDebts(List<String> owed) {
        return new DatasetState(
                copying, files, bytes, digest, checked, left, published, finishing, finished, held, owed);
    }
}
