package io.edgeferry.migration;

import java.time.Instant;
import java.util.List;
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
        List<String> debts)
        implements Known<MigrationState> {

    static final MigrationState NEW =
            new MigrationState(null, 0, null, -1, null, false, false, null, null, false, List.of());

    MigrationState {
        debts = List.copyOf(debts);
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
                debts);
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
                debts);
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
                debts);
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
                debts);
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
                debts);
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
                debts);
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
                debts);
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
                owed);
    }
}
