package io.edgeferry.console.topology;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.migration.DatasetOptions;
import io.edgeferry.migration.DatasetRequest;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;

/** What a drop asks for. A hover asks for the very same, so that the sheet opens with what the card said. */
public final class Requests {

    private Requests() {}

    /** Moves a pod; its datasets go along when they lie on its node. */
    public static MigrationRequest of(PodInfo pod, String target, MigrationOptions options, PictureIndex index) {
        return new MigrationRequest(
                pod.namespace(), pod.name(), target, options, !index.tied(pod).isEmpty());
    }

    /** Copies the dataset of a volume. */
    public static DatasetRequest of(VolumeInfo volume, String target, DatasetOptions options) {
        Cargo.OfVolume cargo = new Cargo.OfVolume(volume);
        return new DatasetRequest(cargo.namespace(), cargo.name(), target, options);
    }
}
