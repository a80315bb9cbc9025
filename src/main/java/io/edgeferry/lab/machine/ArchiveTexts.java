package io.edgeferry.lab.machine;

import java.time.Instant;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The descriptions in the archive of a checkpoint, as containerd writes them, in so far as the lab has such a thing. */
final class ArchiveTexts {

    private static final String NOTE = "io.kubernetes.cri.";

    private final PodUnit unit;
    private final Container container;
    private final Ground ground;
    private final JsonNode spec;

    ArchiveTexts(PodUnit unit, Container container, Ground ground) {
        this.unit = unit;
        this.container = container;
        this.ground = ground;
        this.spec = unit.pod().path("spec").path("containers").values().stream()
                .filter(each -> Json.text(each, "name").equals(container.name()))
                .findFirst()
                .orElseGet(Json::object);
    }

    /** {@code config.dump}; with the engine besides. */
    byte[] config() {
        Run run = container.run();
        String base = ground.images()
                .find(Json.text(spec, "image"))
                .map(Images.Image::base)
                .orElse(Images.TRAIN);
        ObjectNode config = Json.object().put("id", run.id()).put("name", container.name());
        config.put("rootfsImageName", base).put("rootfsImageRef", run.imageId()).put("runtime", "lab");
        config.put("namespace", unit.namespace()).put("pod", unit.name());
        config.put("createdTime", PodStatus.second(run.started()));
        config.put("engine", ground.engine().words()).put("checkpointedTime", ContainerLog.time(Instant.now()));
        return Json.MAPPER.writeValueAsBytes(config);
    }

    /** {@code spec.dump}: the container's own, with what an OCI spec has. */
    byte[] spec() {
        ObjectNode all = spec.isObject() ? ((ObjectNode) spec).deepCopy() : Json.object();
        ObjectNode process = all.put("ociVersion", "1.3.0").putObject("process");
        process.put("cwd", "/");
        var args = process.putArray("args");
        for (String part : List.of("command", "args")) {
            spec.path(part).values().forEach(word -> args.add(word.asString("")));
        }
        all.putObject("annotations")
                .put(NOTE + "container-type", "container")
                .put(NOTE + "container-name", container.name())
                .put(NOTE + "image-name", Json.text(spec, "image"))
                .put(NOTE + "sandbox-namespace", unit.namespace())
                .put(NOTE + "sandbox-name", unit.name())
                .put(NOTE + "sandbox-uid", unit.uid());
        return Json.MAPPER.writeValueAsBytes(all);
    }

    /** {@code status}. */
    byte[] status() {
        Run run = container.run();
        ObjectNode status = Json.object().put("ID", run.id()).put("CreatedAt", PodStatus.second(run.started()));
        return Json.MAPPER.writeValueAsBytes(status);
    }
}
