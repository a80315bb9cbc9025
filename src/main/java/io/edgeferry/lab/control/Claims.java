package io.edgeferry.lab.control;

import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.lab.store.LabException;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Binds claims to volumes: the one it names or that names it, else the smallest that fits by class, modes and size. */
final class Claims implements Controllers.Loop {

    private static final Kind CLAIMS = Kind.core("persistentvolumeclaims");
    private static final String BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
    private static final Kind VOLUMES = Kind.core("persistentvolumes");

    private final ClusterObjects objects;

    Claims(ClusterObjects objects) {
        this.objects = objects;
    }

    @Override
    public void look() throws LabException {
        for (ObjectNode volume : Objects.all(objects, VOLUMES)) {
            volume(volume);
        }
        for (ObjectNode claim : Objects.all(objects, CLAIMS)) {
            if (!settled(claim) && !Objects.ends(claim)) {
                Optional<ObjectNode> volume = fitting(claim);
                if (volume.isPresent()) {
                    bind(claim, volume.get());
                }
            }
        }
    }

    /** A claim that came into the store as bound is not settled until its volume names it by uid. */
    private boolean settled(ObjectNode claim) {
        return Objects.text(claim, "status", "phase").equals("Bound")
                && objects.get(VOLUMES, "", Objects.text(claim, "spec", "volumeName"))
                        .map(volume -> !Objects.text(volume.path("spec").path("claimRef"), "uid")
                                .isEmpty())
                        .orElse(true);
    }

    private void volume(ObjectNode volume) throws LabException {
        JsonNode ref = volume.path("spec").path("claimRef");
        String phase = Objects.text(volume, "status", "phase");
        String wanted = "Available";
        if (!Objects.text(ref, "uid").isEmpty()) {
            boolean there = objects.get(CLAIMS, Objects.text(ref, "namespace"), Objects.text(ref, "name"))
                    .filter(claim -> Objects.text(claim, "metadata", "uid").equals(Objects.text(ref, "uid")))
                    .isPresent();
            wanted = there ? "Bound" : "Released";
        }
        if (!phase.equals(wanted)) {
            String now = wanted;
            objects.update(VOLUMES, "", Objects.name(volume), object -> {
                Objects.child(object, "status").put("phase", now);
                return object;
            });
        }
    }

    private Optional<ObjectNode> fitting(ObjectNode claim) {
        List<ObjectNode> all = Objects.all(objects, VOLUMES);
        String named = Objects.text(claim, "spec", "volumeName");
        if (!named.isEmpty()) {
            return all.stream()
                    .filter(volume -> Objects.name(volume).equals(named) && (free(volume) || isFor(volume, claim)))
                    .findFirst();
        }
        Optional<ObjectNode> reserved =
                all.stream().filter(volume -> isFor(volume, claim)).findFirst();
        return reserved.or(() -> all.stream()
                .filter(volume -> free(volume) && fits(volume, claim))
                .min(Comparator.comparing(volume -> size(volume.path("spec").path("capacity")))));
    }

    private static boolean free(ObjectNode volume) {
        return volume.path("spec").path("claimRef").isMissingNode() && !Objects.ends(volume);
    }

    private static boolean isFor(ObjectNode volume, ObjectNode claim) {
        JsonNode ref = volume.path("spec").path("claimRef");
        String uid = Objects.text(ref, "uid");
        return Objects.text(ref, "namespace").equals(Objects.namespace(claim))
                && Objects.text(ref, "name").equals(Objects.name(claim))
                && (uid.isEmpty() || uid.equals(Objects.text(claim, "metadata", "uid")));
    }

    private static boolean fits(ObjectNode volume, ObjectNode claim) {
        List<JsonNode> modes = Objects.items(volume.path("spec").path("accessModes"));
        boolean allModes = modes.containsAll(Objects.items(claim.path("spec").path("accessModes")));
        boolean sameClass = Objects.text(volume, "spec", "storageClassName")
                .equals(Objects.text(claim, "spec", "storageClassName"));
        BigDecimal wanted = size(claim.path("spec").path("resources").path("requests"));
        return allModes
                && sameClass
                && size(volume.path("spec").path("capacity")).compareTo(wanted) >= 0;
    }

    private static BigDecimal size(JsonNode quantities) {
        String text = Objects.text(quantities, "storage");
        return text.isEmpty() ? BigDecimal.ZERO : Quantity.getAmountInBytes(Quantity.parse(text));
    }

    private static void annotate(ObjectNode object, String annotation) {
        Objects.child(Objects.child(object, "metadata"), "annotations").put(annotation, "yes");
    }

    private void bind(ObjectNode claim, ObjectNode volume) throws LabException {
        boolean free = free(volume);
        objects.update(VOLUMES, "", Objects.name(volume), object -> {
            Objects.child(Objects.child(object, "spec"), "claimRef")
                    .put("kind", "PersistentVolumeClaim")
                    .put("apiVersion", "v1")
                    .put("namespace", Objects.namespace(claim))
                    .put("name", Objects.name(claim))
                    .put("uid", Objects.text(claim, "metadata", "uid"))
                    .put("resourceVersion", Objects.text(claim, "metadata", "resourceVersion"));
            if (free) {
                annotate(object, BY_CONTROLLER);
            }
            Objects.child(object, "status").put("phase", "Bound");
            return object;
        });
        objects.update(CLAIMS, Objects.namespace(claim), Objects.name(claim), object -> {
            Objects.child(object, "spec").put("volumeName", Objects.name(volume));
            annotate(object, "pv.kubernetes.io/bind-completed");
            if (Objects.text(claim, "spec", "volumeName").isEmpty()) {
                annotate(object, BY_CONTROLLER);
            }
            ObjectNode status = Objects.child(object, "status").put("phase", "Bound");
            status.set("accessModes", volume.path("spec").path("accessModes").deepCopy());
            status.set("capacity", volume.path("spec").path("capacity").deepCopy());
            return object;
        });
    }
}
