package io.edgeferry.migration;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a migration has found and done so far; written into the journal with each entry.
 *
 * @param archive the dump's archive on the source, or null
 * @param archiveBytes its size; 0 while there is none
 * @param frozenAt when the source was paused, or null
 * @param lastStep number of the last step on the source, or -1
 * @param lastStepAt when it was logged, or null
 * @param disarmed whether the dead man's timer was stopped for good
 * @param sourceDeleted whether the source pod was deleted before the proof, as a kept name wants
 * @param cloneUid uid of the clone, or null while none is known
 * @param firstStepAt when the clone logged its first step, or null
 * @param proved whether training was proved to go on: from here nothing goes back
 * @param debts steps whose cleaning failed and is tried again later
 * @param data what is known of the datasets that go along
 */
record MigrationState(
        @Nullable String archive,
        long archiveBytes,
        @Nullable Instant frozenAt,
        long lastStep,
        @Nullable Instant lastStepAt,
        boolean disarmed,
        boolean sourceDeleted,
        @Nullable String cloneUid,
        @Nullable Instant firstStepAt,
        boolean proved,
        List<String> debts,
        Data data)
        implements Known<MigrationState> {

    static final MigrationState NEW =
            new MigrationState(null, 0, null, -1, null, false, false, null, null, false, List.of(), Data.NONE);

    /** Copies the list; a journal of a version without datasets says nothing of them. */
    @SuppressWarnings("ConstantValue")
    MigrationState {
        debts = List.copyOf(debts);
        data = Objects.requireNonNullElse(data, Data.NONE);
    }

    /**
     * What is known of the datasets that go along.
     *
     * @param copying whether something of them may lie on the target
     * @param finishing whether the copies were found equal, and the transfers let go of them
     */
    record Data(boolean copying, boolean finishing) {
        static final Data NONE = new Data(false, false);
    }

    MigrationState withData(Data other) {
        return new MigrationState(
                archive,
                archiveBytes,
                frozenAt,
                lastStep,
                lastStepAt,
                disarmed,
                sourceDeleted,
                cloneUid,
                firstStepAt,
                proved,
                debts,
                other);
    }

    MigrationState withArchive(String path, long bytes) {
        return new MigrationState(
                path,
                bytes,
                frozenAt,
                lastStep,
                lastStepAt,
                disarmed,
                sourceDeleted,
                cloneUid,
                firstStepAt,
                proved,
                debts,
                data);
    }

    /** Null says that it was resumed for good: it is not this migration's to resume any more. */
    MigrationState withFrozen(@Nullable Instant at) {
        return new MigrationState(
                archive,
                archiveBytes,
                at,
                lastStep,
                lastStepAt,
                disarmed,
                sourceDeleted,
                cloneUid,
                firstStepAt,
                proved,
                debts,
                data);
    }

    MigrationState withLastStep(long step, Instant at) {
        return new MigrationState(
                archive,
                archiveBytes,
                frozenAt,
                step,
                at,
                disarmed,
                sourceDeleted,
                cloneUid,
                firstStepAt,
                proved,
                debts,
                data);
    }

    MigrationState withDisarmed() {
        return new MigrationState(
                archive,
                archiveBytes,
                frozenAt,
                lastStep,
                lastStepAt,
                true,
                sourceDeleted,
                cloneUid,
                firstStepAt,
                proved,
                debts,
                data);
    }

    MigrationState withSourceDeleted(boolean deleted) {
        return new MigrationState(
                archive,
                archiveBytes,
                frozenAt,
                lastStep,
                lastStepAt,
                disarmed,
                deleted,
                cloneUid,
                firstStepAt,
                proved,
                debts,
                data);
    }

    MigrationState withClone(String uid) {
        return new MigrationState(
                archive,
                archiveBytes,
                frozenAt,
                lastStep,
                lastStepAt,
                disarmed,
                sourceDeleted,
                uid,
                firstStepAt,
                proved,
                debts,
                data);
    }

    MigrationState withProof(@Nullable Instant first) {
        return new MigrationState(
                archive,
                archiveBytes,
                frozenAt,
                lastStep,
                lastStepAt,
                disarmed,
                sourceDeleted,
                cloneUid,
                first,
                true,
                debts,
                data);
    }

    @Override
    public boolean committed() {
        return proved;
    }

    @Override
    public MigrationState withDebts(List<String> owed) {
        return new MigrationState(
                archive,
                archiveBytes,
                frozenAt,
                lastStep,
                lastStepAt,
                disarmed,
                sourceDeleted,
                cloneUid,
                firstStepAt,
                proved,
                owed,
                data);
    }
}
