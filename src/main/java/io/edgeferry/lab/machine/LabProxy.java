package io.edgeferry.lab.machine;

import io.edgeferry.lab.replica.ReplicaShelves;
import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what comes to a node by {@code nodes/NODE/proxy/}. Thread-safe. */
final class LabProxy {

    private static final Logger LOG = LoggerFactory.getLogger(LabProxy.class);
    private static final String OWN = "lab/v1/";

    private final LabNode node;
    private final Path checkpoints;
    private final ContainerCalls containers;
    private final ImageCalls images;
    private final SendCalls sends;
    private final ReplicaCalls replicas;
    private final DataCalls data;

    LabProxy(LabNode node, Path checkpoints, SendCalls sends, ReplicaShelves shelves, DataCalls data) {
        this.node = node;
        this.checkpoints = checkpoints;
        this.containers = new ContainerCalls(node);
        this.images = new ImageCalls(node.ground().images());
        this.sends = sends;
        this.data = data;
        this.replicas = new ReplicaCalls(
                shelves, checkpoints, node.ground().images(), node.ground().engine());
    }

    /** One request, taken apart. */
    record Call(String method, List<String> words, Map<String, String> query) {

        String word(int index) throws LabException {
            if (index >= words.size()) {
                throw new LabException(404, "NotFound", "404 page not found");
            }
            return words.get(index);
        }

        /** All words from one on. */
        String rest(int from) {
            return String.join("/", words.subList(Math.min(from, words.size()), words.size()));
        }
    }

    Kubelet.Answer answer(String method, String path, Map<String, String> query) {
        try {
            return route(method, path, query);
        } catch (LabException e) {
            return Json.plain(e.code(), e.getMessage());
        } catch (IOException | RuntimeException e) {
            LOG.warn("{} {} on {}", method, path, node.node(), e);
            return Json.plain(500, String.valueOf(e.getMessage()));
        }
    }

    private Kubelet.Answer route(String method, String path, Map<String, String> query)
            throws LabException, IOException {
        if (path.equals("healthz")) {
            return Json.plain(200, "ok");
        }
        if (path.equals("stats/summary") && method.equals("GET")) {
            return Json.ok(node.stats().summary(node.units()));
        }
        List<String> words = Arrays.asList(path.split("/"));
        if (path.startsWith("checkpoint/") && method.equals("POST")) {
            return checkpoint(new Call(method, words, query));
        }
        if (!path.startsWith(OWN)) {
            throw new LabException(404, "NotFound", "404 page not found");
        }
        Call call = new Call(method, words.subList(2, words.size()), query);
        return switch (call.word(0)) {
            case "facts" -> facts();
            case "pause", "resume", "state", "guard" -> containers.answer(call);
            case "images" -> images.answer(call);
            case "checkpoints" -> call.words().size() == 1 ? archives() : archive(call);
            case "paths" -> path(call);
            case "lease-guard" -> node.leaseGuards().answer(call);
            case "data", "transfers", "folder" -> data.answer(call);
            case "replicas" -> replicas.answer(call);
            case "send", "replicate", "progress" -> sends.answer(call);
            default -> throw new LabException(404, "NotFound", "404 page not found");
        };
    }

    private Kubelet.Answer checkpoint(Call call) throws LabException, IOException {
        PodUnit unit = node.unit(call.word(1), call.word(2));
        Container container = LabNode.container(unit, call.word(3));
        String file = Archives.write(checkpoints, unit, container, node.ground());
        var answer = Json.object();
        answer.putArray("items").add(Names.archivePath(file));
        return Json.ok(answer);
    }

    private Kubelet.Answer facts() throws IOException {
        return Json.ok(Json.object()
                .put("architecture", NodeStatus.architecture())
                .put("engine", node.ground().engine().words())
                .put("runtime", "lab")
                .put("version", "1.0")
                .put("freeSpace", checkpoints.toFile().getUsableSpace()));
    }

    private Kubelet.Answer archives() throws IOException {
        var answer = Json.object();
        var list = answer.putArray("checkpoints");
        try (var files = Files.list(checkpoints)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.startsWith("checkpoint-")) {
                    list.addObject()
                            .put("file", Names.archivePath(name))
                            .put("bytes", Files.size(file))
                            .put("written", Files.getLastModifiedTime(file).toMillis());
                }
            }
        }
        var paused = answer.putArray("paused");
        for (PodUnit unit : node.units()) {
            for (Container container : unit.containers()) {
                LabProcess process = container.run().process();
                if (process != null && container.run().running() && process.paused()) {
                    paused.add(container.run().id());
                }
            }
        }
        return Json.ok(answer);
    }

    private Kubelet.Answer path(Call call) throws LabException {
        Path place = Names.inside(node.folder().resolve("volumes"), call.query().getOrDefault("path", ""));
        return Json.ok(Json.object().put("exists", Files.exists(place)));
    }

    private Kubelet.Answer archive(Call call) throws LabException, IOException {
        String name = Names.archive(call.word(1));
        Path file = checkpoints.resolve(name);
        if (!Files.exists(file)) {
            throw new LabException(404, "NotFound", "no such checkpoint: " + name);
        }
        var answer = Json.object().put("file", Names.archivePath(name)).put("bytes", Files.size(file));
        if (call.method().equals("DELETE")) {
            Files.deleteIfExists(file);
        }
        return Json.ok(answer);
    }
}
