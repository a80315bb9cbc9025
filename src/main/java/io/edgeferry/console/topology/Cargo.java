package io.edgeferry.console.topology;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;

/** What a person sends to a node: a pod, or the dataset in a volume. */
public sealed interface Cargo {

    /** A pod, which moves. */
    record OfPod(PodInfo pod) implements Cargo {
        @Override
        public String name() {
            return pod.name();
        }

        @Override
        public String namespace() {
            return pod.namespace();
        }

        @Override
        public String node() {
            return pod.node();
        }

        @Override
        public Selection selection() {
            return Selection.of(pod);
        }
    }

    /** A volume, whose dataset is copied. */
    record OfVolume(VolumeInfo volume) implements Cargo {
        @Override
        public String name() {
            return PictureIndex.shortName(volume);
        }

        @Override
        public String namespace() {
            return volume.claim().isEmpty()
                    ? ""
                    : volume.claim().substring(0, volume.claim().indexOf('/'));
        }

        @Override
        public String node() {
            return volume.node();
        }

        @Override
        public Selection selection() {
            return Selection.of(volume);
        }
    }

    /** Its name for people: the pod's, the claim's, or else the volume's. */
    String name();

    /** Namespace of the pod or the claim, or empty. */
    String namespace();

    /** Node it is on, or empty. */
    String node();

    /** What selecting it selects. */
    Selection selection();
}
