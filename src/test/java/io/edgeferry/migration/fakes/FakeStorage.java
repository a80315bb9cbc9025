package io.edgeferry.migration.fakes;

import io.edgeferry.cluster.ClaimManifest;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Storage;
import io.edgeferry.cluster.VolumeManifest;
import io.edgeferry.cluster.Words;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Volumes and claims as an API server keeps them. */
public final class FakeStorage implements Storage {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final World world;
    private final Map<String, ObjectNode> claims = new LinkedHashMap<>();
    private final Map<String, ObjectNode> volumes = new LinkedHashMap<>();
    private Set<String> images = Set.of("base:1");
    private List<String> missing = List.of();
    private int version = 1000;

    FakeStorage(World world) {
        this.world = world;
    }

    /** Names of all claims. */
    public List<String> claimNames() {
        return claims.keySet().stream()
                .map(key -> key.substring(key.indexOf('/') + 1))
                .toList();
    }

    /** Names of all volumes. */
    public List<String> volumeNames() {
        return List.copyOf(volumes.keySet());
    }

    /** Images that the nodes have from now on. */
    public void imagesAre(String... names) {
        images = Set.of(names);
    }

    /** Takes rights away. */
    public void forbid(String... rights) {
        missing = List.of(rights);
    }

    /** Changes a volume as somebody else would. */
    public void editVolume(String name, Consumer<ObjectNode> change) {
        change.accept(volumes.get(name));
    }

    /** Changes a claim as somebody else would. */
    public void editClaim(String name, Consumer<ObjectNode> change) {
        ObjectNode claim = claims.get("default/" + name);
        change.accept(claim);
        claim.withObject("metadata").put("resourceVersion", String.valueOf(++version));
    }

    /** Adds a volume as somebody else would. */
    public void add(VolumeManifest volume) {
        volumes.put(volume.name(), stamped(volume.json()));
    }

    /** Adds a claim that is bound. */
    public void add(ClaimManifest claim) {
        ObjectNode node = stamped(claim.json());
        node.withObject("status").put("phase", "Bound");
        claims.put(claim.toString(), node);
    }

    private ObjectNode stamped(String json) {
        ObjectNode node = (ObjectNode) JSON.readTree(json);
        node.withObject("metadata").put("uid", world.nextId()).put("resourceVersion", String.valueOf(++version));
        return node;
    }

    private <T> T call(String what, World.Body<T> body) throws ClusterException {
        return world.api(what, body);
    }

    @Override
    public Optional<ClaimManifest> claim(String namespace, String name) throws ClusterException {
        return call("get claim " + name, () -> find(namespace + "/" + name));
    }

    private Optional<ClaimManifest> find(String key) {
        return Optional.ofNullable(claims.get(key)).map(claim -> ClaimManifest.parse(claim.toString()));
    }

    @Override
    public Optional<VolumeManifest> volume(String name) throws ClusterException {
        return call(
                "get volume " + name,
                () -> Optional.ofNullable(volumes.get(name)).map(volume -> VolumeManifest.parse(volume.toString())));
    }

    @Override
    public List<PodManifest> users(String namespace, String claim) throws ClusterException {
        return call("users of " + claim, () -> using(claim));
    }

    private List<PodManifest> using(String claim) {
        return world.workloads().all().stream()
                .filter(pod -> pod.claims().contains(claim) && !pod.ended())
                .toList();
    }

    @Override
    public List<ClaimManifest> touched() throws ClusterException {
        return call(
                "touched claims",
                () -> claims.values().stream()
                        .map(claim -> ClaimManifest.parse(claim.toString()))
                        .filter(claim ->
                                claim.annotation(Words.MOVER) != null || claim.annotation(Words.OPERATION) != null)
                        .toList());
    }

    @Override
    public List<VolumeManifest> made() throws ClusterException {
        return call(
                "made volumes",
                () -> volumes.values().stream()
                        .map(volume -> VolumeManifest.parse(volume.toString()))
                        .filter(volume -> volume.annotation(Words.OPERATION) != null)
                        .toList());
    }

    @Override
    public ClaimManifest annotate(ClaimManifest seen, Map<String, @Nullable String> annotations)
            throws ClusterException {
        return call("annotate claim " + seen.name(), () -> {
            ObjectNode claim = claims.get(seen.toString());
            if (claim == null) {
                throw new ClusterException(404, "no claim " + seen);
            }
            ObjectNode meta = claim.withObject("metadata");
            String seenVersion = JSON.readTree(seen.json())
                    .path("metadata")
                    .path("resourceVersion")
                    .asString("");
            if (!meta.path("resourceVersion").asString().equals(seenVersion)) {
                throw new ClusterException(409, "conflict");
            }
            annotations.forEach((key, value) -> {
                if (value == null) {
                    meta.withObject("annotations").remove(key);
                } else {
                    meta.withObject("annotations").put(key, value);
                }
            });
            meta.put("resourceVersion", String.valueOf(++version));
            return ClaimManifest.parse(claim.toString());
        });
    }

    @Override
    public VolumeManifest create(VolumeManifest volume) throws ClusterException {
        return call("create volume " + volume.name(), () -> {
            if (volumes.containsKey(volume.name())) {
                throw new ClusterException(409, "volume " + volume + " exists");
            }
            add(volume);
            return VolumeManifest.parse(volumes.get(volume.name()).toString());
        });
    }

    @Override
    public ClaimManifest create(ClaimManifest claim) throws ClusterException {
        return call("create claim " + claim.name(), () -> {
            if (claims.containsKey(claim.toString())) {
                throw new ClusterException(409, "claim " + claim + " exists");
            }
            ObjectNode node = stamped(claim.json());
            ObjectNode volume = volumes.get(claim.volume());
            boolean fits = volume != null
                    && volume.path("spec")
                            .path("claimRef")
                            .path("name")
                            .asString("")
                            .equals(claim.name());
            node.withObject("status").put("phase", fits ? "Bound" : "Pending");
            claims.put(claim.toString(), node);
            return ClaimManifest.parse(node.toString());
        });
    }

    @Override
    public void dryRun(VolumeManifest volume) throws ClusterException {
        var unused = call("dry run volume", () -> true);
    }

    @Override
    public void dryRun(ClaimManifest claim) throws ClusterException {
        var unused = call("dry run claim", () -> true);
    }

    @Override
    public void delete(VolumeManifest volume) throws ClusterException {
        var unused = call("delete volume " + volume.name(), () -> volumes.remove(volume.name()) != null);
    }

    @Override
    public void delete(ClaimManifest claim) throws ClusterException {
        var unused = call("delete claim " + claim.name(), () -> {
            ObjectNode node = claims.get(claim.toString());
            if (node != null) {
                node.withObject("metadata").put("deletionTimestamp", "2026-01-01T01:00:00Z");
            }
            return true;
        });
    }

    @Override
    public boolean awaitBound(ClaimManifest claim, Duration limit) throws ClusterException {
        return call(
                "await bound " + claim.name(),
                () -> find(claim.toString()).filter(ClaimManifest::bound).isPresent());
    }

    @Override
    public boolean awaitGone(ClaimManifest claim, Duration limit) throws ClusterException {
        return call("await gone claim " + claim.name(), () -> {
            ObjectNode node = claims.get(claim.toString());
            if (node != null
                    && node.path("metadata").has("deletionTimestamp")
                    && using(claim.name()).isEmpty()) {
                claims.remove(claim.toString());
            }
            return !claims.containsKey(claim.toString());
        });
    }

    /** The folder of a claim on a node; empty when its volume does not lie there. */
    Optional<String> folder(String claim, String node) {
        return find("default/" + claim)
                .filter(found -> found.bound() && !found.terminating())
                .map(found -> volumes.get(found.volume()))
                .filter(volume -> volume != null && volume.toString().contains("\"values\":[\"" + node + "\"]"))
                .map(volume -> VolumeManifest.parse(volume.toString()).path());
    }

    /** Whether CRIU would find the files of a pod as they were when it was dumped; a socket is none. */
    boolean asDumped(String claim, String node) {
        Optional<String> folder = folder(claim, node);
        if (folder.isEmpty()) {
            return false;
        }
        String origin = find("default/" + claim).orElseThrow().origin();
        return regular(world.machine(node).folder(folder.get()).files())
                .equals(regular(
                        world.machine("w1").folder("/srv/data/" + origin).files()));
    }

    private static Map<String, String> regular(Map<String, String> files) {
        Map<String, String> regular = new TreeMap<>(files);
        regular.keySet().removeIf(name -> name.endsWith(".sock"));
        return regular;
    }

    @Override
    public Set<String> images(String node) {
        return images;
    }

    @Override
    public List<String> missingRights(String namespace, boolean helpers) {
        return missing;
    }
}
