package io.edgeferry.lab.store;

import io.edgeferry.lab.store.ClusterObjects.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Volumes, claims and the namespaces of claims in a file, beside the folders that they tell of: files stay when a lab
 * ends, so what says where they are stays too. Owns a thread, which writes the file after each change; closing it ends it.
 */
public final class KeptVolumes implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeptVolumes.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Kind NAMESPACES = Kind.core("namespaces");
    private static final Kind VOLUMES = Kind.core("persistentvolumes");
    private static final Kind CLAIMS = Kind.core("persistentvolumeclaims");
    private static final String DAMAGED = ".damaged";
    private static final String NEW = ".new";
    private static final String MOVER = "edgeferry.io/mover";

    private final Path file;
    private final MemoryObjects objects;
    private final List<AutoCloseable> watches = new ArrayList<>();
    private final AtomicBoolean changed = new AtomicBoolean();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("lab-volumes").factory());

    private KeptVolumes(Path file, MemoryObjects objects) {
        this.file = file;
        this.objects = objects;
    }

    /**
     * Adds what the file holds, where it is not there yet, and writes what becomes of it from now on. A file that cannot
     * be read is put aside.
     *
     * @throws IOException when a damaged file cannot be put aside
     */
    public static KeptVolumes open(Path file, MemoryObjects objects) throws IOException, LabException {
        KeptVolumes kept = new KeptVolumes(file, objects);
        kept.restore();
        for (Kind kind : List.of(VOLUMES, CLAIMS)) {
            kept.watches.add(objects.watch(kind, null, objects.version(), (type, object, before) -> kept.writeSoon()));
        }
        return kept;
    }

    /**
     * Removes the file, and what was put aside.
     *
     * @throws IOException when it cannot be removed
     */
    public static void remove(Path file) throws IOException {
        for (String end : List.of("", DAMAGED, NEW)) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + end));
        }
    }

    private void restore() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try {
            JsonNode all = JSON.readTree(Files.readAllBytes(file));
            for (Kind kind : List.of(NAMESPACES, VOLUMES, CLAIMS)) {
                for (JsonNode each : all.path(kind.plural()).values()) {
                    restore(kind, (ObjectNode) each);
                }
            }
        } catch (JacksonException | ClassCastException e) {
            Path aside = file.resolveSibling(file.getFileName() + DAMAGED);
            Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
            LOG.warn("what was kept of volumes cannot be read; it is {} now", aside, e);
        }
    }

    private void restore(Kind kind, ObjectNode object) {
        // Who held a claim was at work in a lab that is no more.
        if (object.path("metadata").path("annotations") instanceof ObjectNode annotations) {
            annotations.remove(MOVER);
        }
        try {
            objects.restore(kind, object);
        } catch (LabException e) {
            LOG.debug("not restored: {}", e.getMessage());
        }
    }

    private void writeSoon() {
        if (changed.compareAndSet(false, true)) {
            writer.execute(this::write);
        }
    }

    private void write() {
        changed.set(false);
        ObjectNode all = JSON.createObjectNode();
        List<ObjectNode> claims = lasting(CLAIMS);
        List<String> used = claims.stream()
                .map(claim -> claim.path("metadata").path("namespace").asString(""))
                .toList();
        all.putArray(NAMESPACES.plural())
                .addAll(lasting(NAMESPACES).stream()
                        .filter(each ->
                                used.contains(each.path("metadata").path("name").asString("")))
                        .toList());
        all.putArray(VOLUMES.plural()).addAll(lasting(VOLUMES));
        all.putArray(CLAIMS.plural()).addAll(claims);
        try {
            Path fresh = file.resolveSibling(file.getFileName() + NEW);
            Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(all));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("the next lab will not know of changed volumes: {} cannot be written", file, e);
        }
    }

    private List<ObjectNode> lasting(Kind kind) {
        return objects.shared(kind, null).stream()
                .filter(object -> !object.path("metadata").has("deletionTimestamp"))
                .toList();
    }

    /** Writes what has changed last. */
    @Override
    public void close() {
        for (AutoCloseable watch : watches) {
            try {
                watch.close();
            } catch (Exception e) {
                LOG.debug("a watch did not close", e);
            }
        }
        writer.shutdown();
        try {
            if (!writer.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("{} was not written in time", file);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
