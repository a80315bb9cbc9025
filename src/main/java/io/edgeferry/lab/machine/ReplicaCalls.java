package io.edgeferry.lab.machine;

import io.edgeferry.lab.replica.Cutting;
import io.edgeferry.lab.replica.ReplicaShelf;
import io.edgeferry.lab.replica.ReplicaShelves;
import io.edgeferry.lab.store.LabException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The lab's own calls on replicas of checkpoints: {@code replicas/…}. Thread-safe. */
final class ReplicaCalls {

    private static final int LONGEST_META = 8 << 10;
    private static final int LONGEST_NAME = 120;

    private final ReplicaShelves shelves;
    private final Path checkpoints;
    private final Images images;
    private final LabEngine engine;

    ReplicaCalls(ReplicaShelves shelves, Path checkpoints, Images images, LabEngine engine) {
        this.engine = engine;
        this.shelves = shelves;
        this.checkpoints = checkpoints;
        this.images = images;
    }

    /** What a replica is to be, as a call says it. */
    static ObjectNode head(Map<String, String> query) throws LabException {
        String meta = query.getOrDefault("meta", "{}");
        try {
            if (meta.length() > LONGEST_META || !Json.MAPPER.readTree(meta).isObject()) {
                throw new LabException(400, "BadRequest", "meta is no JSON object of 8 KB at most");
            }
        } catch (JacksonException e) {
            throw new LabException(400, "BadRequest", "meta is no JSON: " + e.getOriginalMessage());
        }
        return Json.object()
                .put("pod", key(query.getOrDefault("pod", "")))
                .put("id", id(query.getOrDefault("id", "")))
                .put("meta", meta);
    }

    private static String key(String text) throws LabException {
        if (!ReplicaShelves.isKey(text)) {
            throw new LabException(400, "BadRequest", "not a pod, NAMESPACE_NAME: " + text);
        }
        return text;
    }

    private static String id(String text) throws LabException {
        if (!ReplicaShelves.isId(text)) {
            throw new LabException(400, "BadRequest", "not an id of a replica: " + text);
        }
        return text;
    }

    /** A replica for people and programs. */
    static ObjectNode json(String key, ReplicaShelf.Told told) {
        ObjectNode json = Json.object().put("id", told.id()).put("pod", key);
        Cutting cutting = told.cutting();
        if (cutting != null) {
            json.set("meta", Json.MAPPER.readTree(told.meta()));
            json.put("bytes", cutting.bytes()).put("pages", cutting.pages());
            json.put("newPages", told.newPages()).put("newBytes", told.newBytes());
            json.put("sha256", cutting.sha256()).put("written", told.written().toString());
        }
        if (!told.bad().isEmpty()) {
            json.put("bad", told.bad());
        }
        return json;
    }

    Kubelet.Answer answer(LabProxy.Call call) throws LabException, IOException {
        if (call.words().size() == 1 && call.method().equals("GET")) {
            return list(call.query().getOrDefault("pod", ""));
        }
        String key = key(call.word(1));
        if (call.words().size() == 2 && call.method().equals("DELETE")) {
            return remove(key, call.query());
        }
        if (!call.method().equals("POST")) {
            throw new LabException(405, "MethodNotAllowed", "GET, POST or DELETE");
        }
        String id = id(call.word(2));
        return switch (call.word(3)) {
            case "verify" -> found(shelves.of(key).verify(id), Json.object());
            case "restore" -> restore(key, id, call.query().get("image"));
            default -> throw new LabException(404, "NotFound", "404 page not found");
        };
    }

    private Kubelet.Answer list(String pod) throws LabException, IOException {
        ObjectNode all = Json.object();
        ArrayNode list = all.putArray("replicas");
        for (String key : pod.isEmpty() ? shelves.keys() : List.of(key(pod))) {
            shelves.of(key).list().forEach(told -> list.add(json(key, told)));
        }
        return Json.ok(all);
    }

    private static Kubelet.Answer found(String wrong, ObjectNode good) {
        return Json.ok(
                wrong.isEmpty()
                        ? good.put("ok", true)
                        : Json.object().put("ok", false).put("reason", wrong));
    }

    /** Makes the archive, or with a name the image, of a replica; of a bad one nothing is left. */
    private Kubelet.Answer restore(String key, String id, @org.jspecify.annotations.Nullable String image)
            throws LabException, IOException {
        Path coming = image == null ? checkpoints.resolve("coming-" + Hashes.random(8)) : images.coming();
        try {
            Folders.createOwn(coming);
            String wrong;
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(coming), 1 << 16)) {
                wrong = shelves.of(key).restore(id, out);
            }
            if (!wrong.isEmpty()) {
                return found(wrong, Json.object());
            }
            ObjectNode good = Json.object().put("bytes", Files.size(coming));
            if (image == null) {
                // Always the same: one that was left by who was killed is written over by who goes on, and removed.
                String file = archiveName(key, id);
                Files.move(
                        coming,
                        checkpoints.resolve(file),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
                return found("", good.put("archive", Names.archivePath(file)));
            }
            String sha256 = Hashes.hex(Hashes.of(coming));
            Images.Image made = images.add(Names.image(image), Archives.base(coming, engine), coming, sha256);
            return found("", good.put("image", made.name()).put("digest", made.digest()));
        } finally {
            Folders.delete(coming);
        }
    }

    private static String archiveName(String key, String id) {
        return "checkpoint-replica_" + key.substring(0, Math.min(LONGEST_NAME, key.length())) + "-" + id + ".tar";
    }

    private Kubelet.Answer remove(String key, Map<String, String> query) throws LabException, IOException {
        ReplicaShelf shelf = shelves.of(key);
        ReplicaShelf.Removed removed;
        if (query.getOrDefault("all", "").equals("true")) {
            for (ReplicaShelf.Told told : shelf.list()) {
                Files.deleteIfExists(checkpoints.resolve(archiveName(key, told.id())));
            }
            removed = shelf.removeAll();
        } else if (query.containsKey("id")) {
            removed = shelf.remove(id(query.getOrDefault("id", "")));
        } else if (query.getOrDefault("keep", "").matches("[1-9]\\d{0,5}")) {
            removed = shelf.keep(Integer.parseInt(query.getOrDefault("keep", "")));
        } else {
            throw new LabException(400, "BadRequest", "say which: keep=N of 1 at least, id=ID or all=true");
        }
        ObjectNode json = Json.object().put("bytes", removed.freed()).put("left", removed.left());
        removed.ids().forEach(json.putArray("removed")::add);
        return Json.ok(json);
    }
}
