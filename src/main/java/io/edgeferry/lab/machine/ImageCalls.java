package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.node.ObjectNode;

/** The lab's own calls on images: {@code images} and {@code images/NAME}. Thread-safe. */
final class ImageCalls {

    private final Images images;

    ImageCalls(Images images) {
        this.images = images;
    }

    Kubelet.Answer answer(LabProxy.Call call) throws LabException, IOException {
        if (call.words().size() == 1 && call.method().equals("GET")) {
            ObjectNode all = Json.object();
            var list = all.putArray("images");
            for (Images.Image image : images.list()) {
                list.add(json(image));
            }
            return Json.ok(all);
        }
        String name = Names.image(call.rest(1));
        return switch (call.method()) {
            case "GET" -> Json.ok(json(found(name)));
            case "PUT" -> Json.ok(json(images.tag(Names.image(call.query().get("tag-of")), name)));
            case "DELETE" -> Json.ok(Json.object().put("outcome", images.remove(name) ? "removed" : "none"));
            default -> throw new LabException(405, "MethodNotAllowed", "GET, PUT or DELETE");
        };
    }

    private Images.Image found(String name) throws LabException {
        return images.find(name)
                .orElseThrow(() -> new LabException(404, "NotFound", "image \"" + name + "\" not found"));
    }

    private static ObjectNode json(Images.Image image) throws IOException {
        Path archive = image.archive();
        return Json.object()
                .put("name", image.name())
                .put("digest", image.digest())
                .put("base", image.base())
                .put("checkpoint", archive != null)
                .put("bytes", archive == null ? 0 : Files.size(archive));
    }
}
