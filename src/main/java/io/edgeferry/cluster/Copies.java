package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.HashMap;
import java.util.Map;

/** What the metadata of a copy takes over from its source. */
final class Copies {

    private Copies() {}

    /** The labels and the origin; one that is too long for a label is left out. */
    static Map<String, String> labels(ObjectMeta source, String origin) {
        Map<String, String> labels = new HashMap<>(Pictures.orEmpty(source.getLabels()));
        if (origin.length() <= PodShape.LABEL_LIMIT) {
            labels.put(Words.ORIGIN, origin);
        }
        return labels;
    }

    /** The annotations, without those that a controller or this program wrote about the source itself. */
    static Map<String, String> annotations(ObjectMeta source, Map<String, String> more) {
        Map<String, String> notes = new HashMap<>(Pictures.orEmpty(source.getAnnotations()));
        notes.keySet()
                .removeIf(key -> key.equals(Words.MOVER)
                        || key.equals(Words.COPYING)
                        || key.startsWith("kubectl.kubernetes.io/")
                        || key.startsWith("pv.kubernetes.io/")
                        || key.startsWith("volume.kubernetes.io/")
                        || key.startsWith("volume.beta.kubernetes.io/"));
        notes.putAll(more);
        return notes;
    }
}
