package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** {@link Storage} over fabric8's client. */
final class KubeStorage implements Storage {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final KubernetesClient reading;
    private final KubernetesClient changing;
    private final KubeletProxy requests;

    KubeStorage(KubeClients clients) {
        this.reading = clients.reading();
        this.changing = clients.changing();
        this.requests = new KubeletProxy(clients.changing());
    }

    @Override
    public Optional<ClaimManifest> claim(String namespace, String name) throws ClusterException {
        return Optional.ofNullable(ApiErrors.call(
                        "read claim " + namespace + "/" + name,
                        () -> reading.persistentVolumeClaims()
                                .inNamespace(namespace)
                                .withName(name)
                                .get()))
                .map(ClaimManifest::new);
    }

    @Override
    public Optional<VolumeManifest> volume(String name) throws ClusterException {
        return Optional.ofNullable(ApiErrors.call(
                        "read volume " + name,
                        () -> reading.persistentVolumes().withName(name).get()))
                .map(VolumeManifest::new);
    }

    @Override
    public List<PodManifest> users(String namespace, String claim) throws ClusterException {
        List<Pod> pods = ApiErrors.call(
                "list the pods of " + namespace,
                () -> reading.pods().inNamespace(namespace).list().getItems());
        return pods.stream()
                .map(PodManifest::new)
                .filter(pod -> pod.claims().contains(claim) && !pod.ended())
                .toList();
    }

    @Override
    public List<ClaimManifest> touched() throws ClusterException {
        List<PersistentVolumeClaim> all = ApiErrors.call(
                "list the claims",
                () -> reading.persistentVolumeClaims().inAnyNamespace().list().getItems());
        return all.stream()
                .map(ClaimManifest::new)
                .filter(claim -> claim.annotation(Words.MOVER) != null || claim.annotation(Words.OPERATION) != null)
                .toList();
    }

    @Override
    public List<VolumeManifest> made() throws ClusterException {
        List<PersistentVolume> all = ApiErrors.call(
                "list the volumes", () -> reading.persistentVolumes().list().getItems());
        return all.stream()
                .map(VolumeManifest::new)
                .filter(volume -> volume.annotation(Words.OPERATION) != null)
                .toList();
    }

    @Override
    public ClaimManifest annotate(ClaimManifest seen, Map<String, @Nullable String> annotations)
            throws ClusterException {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("uid", seen.uid());
        meta.put("resourceVersion", seen.claim().getMetadata().getResourceVersion());
        meta.put("annotations", annotations);
        String patch = JSON.writeValueAsString(Map.of("metadata", meta));
        return new ClaimManifest(ApiErrors.call(
                "annotate claim " + seen,
                () -> changing.persistentVolumeClaims()
                        .inNamespace(seen.namespace())
                        .withName(seen.name())
                        .patch(PatchContext.of(PatchType.JSON_MERGE), patch)));
    }

    @Override
    public VolumeManifest create(VolumeManifest volume) throws ClusterException {
        return new VolumeManifest(ApiErrors.call(
                "make volume " + volume,
                () -> changing.persistentVolumes().resource(volume.volume()).create()));
    }

    @Override
    public ClaimManifest create(ClaimManifest claim) throws ClusterException {
        return new ClaimManifest(ApiErrors.call(
                "make claim " + claim,
                () -> changing.persistentVolumeClaims()
                        .inNamespace(claim.namespace())
                        .resource(claim.claim())
                        .create()));
    }

    @Override
    public void dryRun(VolumeManifest volume) throws ClusterException {
        var unused = ApiErrors.call(
                "try (dry run) to make volume " + volume,
                () -> changing.persistentVolumes()
                        .resource(volume.volume())
                        .dryRun()
                        .create());
    }

    @Override
    public void dryRun(ClaimManifest claim) throws ClusterException {
        var unused = ApiErrors.call(
                "try (dry run) to make claim " + claim,
                () -> changing.persistentVolumeClaims()
                        .inNamespace(claim.namespace())
                        .resource(claim.claim())
                        .dryRun()
                        .create());
    }

    @Override
    public void delete(VolumeManifest volume) throws ClusterException {
        delete(volume.volume(), "/api/v1/persistentvolumes/" + volume.name(), "delete volume " + volume);
    }

    @Override
    public void delete(ClaimManifest claim) throws ClusterException {
        String path = "/api/v1/namespaces/" + claim.namespace() + "/persistentvolumeclaims/" + claim.name();
        delete(claim.claim(), path, "delete claim " + claim);
    }

    private void delete(HasMetadata object, String path, String what) throws ClusterException {
        Map<String, Object> options = new LinkedHashMap<>();
        options.put("apiVersion", "v1");
        options.put("kind", "DeleteOptions");
        options.put("preconditions", Map.of("uid", object.getMetadata().getUid()));
        try {
            requests.send("DELETE", path, JSON.writeValueAsString(options), Duration.ofSeconds(20), what);
        } catch (ClusterException e) {
            // A conflict means that another has taken the name: this one is gone.
            if (!e.notFound() && !e.conflict()) {
                throw e;
            }
        }
    }

    @Override
    public boolean awaitBound(ClaimManifest claim, Duration limit) throws ClusterException, InterruptedException {
        return await(claim, limit, now -> now.filter(ClaimManifest::bound).isPresent());
    }

    @Override
    public boolean awaitGone(ClaimManifest claim, Duration limit) throws ClusterException, InterruptedException {
        return await(
                claim,
                limit,
                now -> now.filter(one -> one.uid().equals(claim.uid())).isEmpty());
    }

    private boolean await(ClaimManifest claim, Duration limit, Predicate<Optional<ClaimManifest>> wanted)
            throws ClusterException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                if (wanted.test(claim(claim.namespace(), claim.name()))) {
                    return true;
                }
            } catch (ClusterException e) {
                if (!e.transientFailure()) {
                    throw e;
                }
            }
            if (System.nanoTime() > end) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    @Override
    public Set<String> images(String node) throws ClusterException {
        Node found = ApiErrors.call(
                "read node " + node, () -> reading.nodes().withName(node).get());
        if (found == null || found.getStatus() == null) {
            return Set.of();
        }
        return Pictures.orEmpty(found.getStatus().getImages()).stream()
                .flatMap(image -> Pictures.orEmpty(image.getNames()).stream())
                .collect(Collectors.toSet());
    }

    @Override
    public List<String> missingRights(String namespace, boolean helpers) throws ClusterException {
        List<Rights.Right> needed = new ArrayList<>(Rights.DATASET);
        if (!namespace.isEmpty()) {
            needed.addAll(Rights.CLAIM);
        }
        if (helpers) {
            needed.addAll(Rights.HELPERS);
        }
        return new Rights(reading).missing(namespace, needed);
    }
}
