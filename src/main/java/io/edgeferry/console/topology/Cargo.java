package io.edgeferry.console.topology;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.VolumeInfo;
import io.edgeferry.console.Formats;
import java.util.List;

/** What a person sends to a node: a pod, the dataset in a volume, or several of them. */
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

    /** Several pods and volumes, at least two. */
    record Several(List<Cargo> parts) implements Cargo {
        /** Copies the list. */
        public Several {
            parts = List.copyOf(parts);
        }

        /** {@code 3 pods}, {@code 2 pods and 1 volume}. */
        @Override
        public String name() {
            long pods = parts.stream().filter(OfPod.class::isInstance).count();
            long volumes = parts.size() - pods;
            return pods == 0
                    ? Formats.counted(volumes, "volume")
                    : Formats.counted(pods, "pod") + (volumes == 0 ? "" : " and " + Formats.counted(volumes, "volume"));
        }

        @Override
        public String namespace() {
            return shared(parts.stream().map(Cargo::namespace).toList());
        }

        @Override
        public String node() {
            return shared(parts.stream().map(Cargo::node).toList());
        }

        @Override
        public Selection selection() {
            return parts.getLast().selection();
        }

        private static String shared(List<String> names) {
            return names.stream().distinct().count() == 1 ? names.getFirst() : "";
        }
    }

    /** The things it consists of: itself, or each of several. */
    default List<Cargo> each() {
        return this instanceof Several several ? several.parts() : List.of(this);
    }

    /** Its name for people: the pod's, the claim's, or else the volume's. */
    String name();

    /** Namespace of the pod or the claim, or empty; of several, the one they share. */
    String namespace();

    /** Node it is on, or empty; of several, the one they share. */
    String node();

    /** What selecting it selects; of several, the last one. */
    Selection selection();
}
