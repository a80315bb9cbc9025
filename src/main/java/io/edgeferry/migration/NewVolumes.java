package io.edgeferry.migration;

import io.edgeferry.cluster.ClaimManifest;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.Storage;
import io.edgeferry.cluster.VolumeManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.node.NodeException;
import io.edgeferry.task.OperationId;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Volume and claim of a copy: made, declared complete, and taken away again. Never anybody else's. */
final class NewVolumes {

    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Duration GONE = Duration.ofSeconds(60);

    private final Storage storage;
    private final Dataset dataset;
    private final OperationId operation;

    NewVolumes(Storage storage, Dataset dataset, OperationId operation) {
        this.storage = storage;
        this.dataset = dataset;
        this.operation = operation;
    }

    /** Makes what is not there yet. Idempotent. */
    void make() throws MigrationException, ClusterException, NodeException, InterruptedException {
        Optional<VolumeManifest> volume = storage.volume(dataset.newVolume());
        if (volume.isPresent() && !mine(volume.get().annotation(Words.OPERATION))) {
            throw taken("volume " + dataset.newVolume());
        }
        if (volume.isEmpty()) {
            Patience.made(
                    () -> {
                        var unused = storage.create(VolumeManifest.parse(dataset.volumeManifest()));
                    },
                    () -> volume().isPresent());
        }
        if (dataset.newClaim().isEmpty()) {
            return;
        }
        Optional<ClaimManifest> claim = storage.claim(dataset.namespace(), dataset.newClaim());
        if (claim.isPresent() && !mine(claim.get().annotation(Words.OPERATION))) {
            throw taken("claim " + dataset.namespace() + "/" + dataset.newClaim());
        }
        if (claim.isEmpty()) {
            Patience.made(
                    () -> {
                        var unused = storage.create(ClaimManifest.parse(dataset.claimManifest()));
                    },
                    () -> claim().isPresent());
        }
        awaitBound();
    }

    private void awaitBound() throws MigrationException, ClusterException, InterruptedException {
        ClaimManifest claim = ClaimManifest.parse(dataset.claimManifest());
        if (!storage.awaitBound(claim, BOUND)) {
            throw new MigrationException("Claim " + claim + " was not bound to volume " + dataset.newVolume()
                    + " within " + BOUND.toSeconds() + " s; `kubectl describe pvc -n " + dataset.namespace() + " "
                    + dataset.newClaim() + "` names the reason.");
        }
    }

    /** Says that the copy is whole. Idempotent. */
    void complete() throws MigrationException, ClusterException {
        for (int attempt = 0; attempt < 5; attempt++) {
            Optional<ClaimManifest> claim = claim();
            if (claim.isEmpty() || claim.get().annotation(Words.COPYING) == null) {
                return;
            }
            try {
                var unused = storage.annotate(
                        claim.get(), Collections.<String, @Nullable String>singletonMap(Words.COPYING, null));
                return;
            } catch (ClusterException e) {
                if (!e.conflict() || attempt == 4) {
                    throw e;
                }
            }
        }
    }

    /** Takes both away, the claim first; what lies on the node stays. Idempotent. */
    void remove() throws MigrationException, ClusterException, InterruptedException {
        Optional<ClaimManifest> claim = claim();
        if (claim.isPresent()) {
            storage.delete(claim.get());
            if (!storage.awaitGone(claim.get(), GONE)) {
                throw new MigrationException("Claim " + claim.get() + " does not go away within " + GONE.toSeconds()
                        + " s: some pod uses it.");
            }
        }
        Optional<VolumeManifest> volume = volume();
        if (volume.isPresent()) {
            storage.delete(volume.get());
        }
    }

    private Optional<VolumeManifest> volume() throws ClusterException {
        return storage.volume(dataset.newVolume()).filter(volume -> mine(volume.annotation(Words.OPERATION)));
    }

    private Optional<ClaimManifest> claim() throws ClusterException {
        return dataset.newClaim().isEmpty()
                ? Optional.empty()
                : storage.claim(dataset.namespace(), dataset.newClaim())
                        .filter(claim -> mine(claim.annotation(Words.OPERATION)));
    }

    private boolean mine(@Nullable String other) {
        return operation.value().equals(other);
    }

    private static MigrationException taken(String what) {
        return new MigrationException("The name of " + what + " was taken by somebody else meanwhile. Rename or remove"
                + " that one if it is not needed.");
    }
}
