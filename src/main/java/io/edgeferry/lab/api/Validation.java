package io.edgeferry.lab.api;

import io.edgeferry.lab.api.Refusal.Cause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The common rules that objects have to keep, with the messages of Kubernetes' validation. */
final class Validation {

    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final String SUBDOMAIN_RULE =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must"
                + " start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '"
                    + SUBDOMAIN + "')";
    private static final String LABEL_RULE =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and"
                + " end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '"
                    + LABEL + "')";

    private static final String FIXED = "field is immutable when `immutable` is set";
    private static final Set<String> SOURCES = Set.of(
            "hostPath",
            "local",
            "nfs",
            "csi",
            "iscsi",
            "fc",
            "cephfs",
            "glusterfs",
            "rbd",
            "flexVolume",
            "azureDisk",
            "azureFile",
            "gcePersistentDisk",
            "awsElasticBlockStore",
            "cinder",
            "flocker",
            "photonPersistentDisk",
            "portworxVolume",
            "quobyte",
            "scaleIO",
            "storageos",
            "vsphereVolume");

    private final List<Cause> causes = new ArrayList<>();

    private Validation() {}

    /**
     * Checks a new object.
     *
     * @throws Refusal 422 with all that is wrong
     */
    static void created(ResourceType type, ObjectNode object) {
        Validation check = new Validation();
        check.name(type, Trees.name(object));
        MetadataCheck.check(object.path("metadata"), check.causes);
        check.content(type, object);
        check.done(type, object);
    }

    /**
     * Checks a changed object.
     *
     * @throws Refusal 422 with all that is wrong
     */
    static void updated(ResourceType type, ObjectNode before, ObjectNode after) {
        Validation check = new Validation();
        MetadataCheck.check(after.path("metadata"), check.causes);
        check.content(type, after);
        check.causes.addAll(SwitchRules.wrong(type, before, after));
        check.immutable(type, before, after);
        if (type.is("pods")) {
            check.podUnchanged(before, after);
        } else if (type.is("persistentvolumeclaims")) {
            check.claimUnchanged(before, after);
        } else if (type.is("storageclasses") && !before.path("provisioner").equals(after.path("provisioner"))) {
            check.forbidden("provisioner", "updates to provisioner are forbidden.");
        }
        check.done(type, after);
    }

    private void done(ResourceType type, ObjectNode object) {
        if (!causes.isEmpty()) {
            throw Refusal.invalid(type, Trees.name(object), causes);
        }
    }

    private void name(ResourceType type, String name) {
        if (name.isEmpty()) {
            required("metadata.name", "name or generateName is required");
            return;
        }
        boolean label = type.is("namespaces") || type.is("services");
        if (name.length() > (label ? 63 : 253)) {
            invalid("metadata.name", name, "must be no more than " + (label ? 63 : 253) + " bytes");
        }
        if (!(label ? LABEL : SUBDOMAIN).matcher(name).matches()) {
            invalid("metadata.name", name, label ? LABEL_RULE : SUBDOMAIN_RULE);
        }
    }

    private void content(ResourceType type, ObjectNode object) {
        switch (type.kind().plural()) {
            case "pods" -> podSpec("spec", object.path("spec"));
            case "deployments", "replicasets" -> workload(object);
            case "configmaps", "secrets" -> MetadataCheck.keys(object, causes);
            case "persistentvolumes" -> volume(object.path("spec"));
            case "persistentvolumeclaims" -> claim(object.path("spec"));
            case "services" -> {
                if (object.path("spec").path("ports").isEmpty()
                        && !Trees.text(object, "spec", "clusterIP").equals("None")) {
                    required("spec.ports", "");
                }
            }
            case "storageclasses" -> {
                if (Trees.text(object, "provisioner").isEmpty()) {
                    required("provisioner", "");
                }
            }
            default -> {}
        }
    }

    private void workload(ObjectNode object) {
        JsonNode labels = Trees.at(object, "spec", "template", "metadata", "labels");
        JsonNode selector = Trees.at(object, "spec", "selector", "matchLabels");
        if (Trees.at(object, "spec", "selector").isMissingNode()) {
            required("spec.selector", "");
        }
        boolean fits = selector.properties().stream()
                .allMatch(each -> labels.path(each.getKey()).equals(each.getValue()));
        if (!fits) {
            causes.add(new Cause(
                    "FieldValueInvalid",
                    "spec.template.metadata.labels",
                    "Invalid value: " + labels + ": `selector` does not match template `labels`"));
        }
        podSpec("spec.template.spec", Trees.at(object, "spec", "template", "spec"));
    }

    private void podSpec(String path, JsonNode spec) {
        List<ObjectNode> containers = Trees.objects(spec.path("containers"));
        if (containers.isEmpty()) {
            required(path + ".containers", "");
        }
        Set<String> names = new HashSet<>();
        Set<String> volumes = new HashSet<>();
        Trees.objects(spec.path("volumes")).forEach(volume -> volumes.add(Trees.text(volume, "name")));
        for (String list : List.of("initContainers", "containers")) {
            List<ObjectNode> all = Trees.objects(spec.path(list));
            for (int i = 0; i < all.size(); i++) {
                container(path + "." + list + "[" + i + "]", all.get(i), names, volumes);
            }
        }
        if (!List.of("Always", "OnFailure", "Never").contains(Trees.text(spec, "restartPolicy"))) {
            unsupported(
                    path + ".restartPolicy", Trees.text(spec, "restartPolicy"), "\"Always\", \"OnFailure\", \"Never\"");
        }
    }

    private void container(String path, ObjectNode container, Set<String> names, Set<String> volumes) {
        String name = Trees.text(container, "name");
        if (name.isEmpty()) {
            required(path + ".name", "");
        } else if (!LABEL.matcher(name).matches() || name.length() > 63) {
            invalid(path + ".name", name, LABEL_RULE);
        } else if (!names.add(name)) {
            causes.add(new Cause("FieldValueDuplicate", path + ".name", "Duplicate value: \"" + name + "\""));
        }
        if (Trees.text(container, "image").isEmpty()) {
            required(path + ".image", "");
        }
        List<ObjectNode> mounts = Trees.objects(container.path("volumeMounts"));
        for (int i = 0; i < mounts.size(); i++) {
            String volume = Trees.text(mounts.get(i), "name");
            if (!volumes.contains(volume)) {
                causes.add(new Cause(
                        "FieldValueNotFound", path + ".volumeMounts[" + i + "].name", "Not found: \"" + volume + "\""));
            }
        }
    }

    private void volume(JsonNode spec) {
        if (spec.path("accessModes").isEmpty()) {
            required("spec.accessModes", "");
        }
        if (spec.path("capacity").isEmpty()) {
            required("spec.capacity", "");
        }
        if (spec.properties().stream().map(Map.Entry::getKey).noneMatch(SOURCES::contains)) {
            required("spec", "must specify a volume type");
        }
    }

    private void immutable(ResourceType type, ObjectNode before, ObjectNode after) {
        if (!type.is("configmaps") && !type.is("secrets")) {
            return;
        }
        if (type.is("secrets") && !before.path("type").equals(after.path("type"))) {
            invalid("type", Trees.text(after, "type"), "field is immutable");
        }
        if (!before.path("immutable").asBoolean(false)) {
            return;
        }
        if (!after.path("immutable").asBoolean(false)) {
            forbidden("immutable", FIXED);
        }
        for (String field : List.of("data", "binaryData")) {
            if (!before.path(field).equals(after.path(field))) {
                forbidden(field, FIXED);
            }
        }
    }

    private void claim(JsonNode spec) {
        if (spec.path("accessModes").isEmpty()) {
            required("spec.accessModes", "at least 1 access mode is required");
        }
        if (Trees.text(spec, "resources", "requests", "storage").isEmpty()) {
            required("spec.resources[storage]", "");
        }
    }

    private void podUnchanged(ObjectNode before, ObjectNode after) {
        if (!fixed(before).equals(fixed(after))) {
            forbidden(
                    "spec",
                    "pod updates may not change fields other than `spec.containers[*].image`,"
                            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only"
                            + " additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be"
                            + " set to 1 if it was previously negative)");
        }
    }

    private static ObjectNode fixed(ObjectNode pod) {
        ObjectNode spec = Trees.objectAt(pod, "spec").deepCopy();
        for (String list : List.of("containers", "initContainers")) {
            Trees.objects(spec.path(list)).forEach(container -> container.remove("image"));
        }
        spec.remove(List.of("activeDeadlineSeconds", "tolerations"));
        return spec;
    }

    private void claimUnchanged(ObjectNode before, ObjectNode after) {
        ObjectNode old = Trees.objectAt(before, "spec").deepCopy();
        ObjectNode now = Trees.objectAt(after, "spec").deepCopy();
        for (ObjectNode spec : List.of(old, now)) {
            spec.remove(List.of("resources", "volumeAttributesClassName"));
        }
        // The binder sets the volume of a claim that has none yet.
        if (Trees.text(old, "volumeName").isEmpty()) {
            now.remove("volumeName");
        }
        if (!old.equals(now)) {
            forbidden(
                    "spec",
                    "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound"
                            + " claims");
        }
    }

    private void required(String field, String why) {
        causes.add(new Cause("FieldValueRequired", field, "Required value" + (why.isEmpty() ? "" : ": " + why)));
    }

    private void invalid(String field, String value, String why) {
        causes.add(new Cause("FieldValueInvalid", field, "Invalid value: \"" + value + "\": " + why));
    }

    private void unsupported(String field, String value, String known) {
        causes.add(new Cause(
                "FieldValueNotSupported", field, "Unsupported value: \"" + value + "\": supported values: " + known));
    }

    private void forbidden(String field, String why) {
        causes.add(new Cause("FieldValueForbidden", field, "Forbidden: " + why));
    }
}
