package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link Leases} over fabric8's client. */
final class KubeLeases implements Leases {

    private static final String NODE_LEASES = "kube-node-lease";

    private final KubernetesClient reading;
    private final KubernetesClient changing;

    KubeLeases(KubeClients clients) {
        this.reading = clients.reading();
        this.changing = clients.changing();
    }

    @Override
    public Optional<Held> find(String namespace, String name) throws ClusterException {
        return Optional.ofNullable(get(namespace, name)).map(KubeLeases::held);
    }

    private @Nullable Lease get(String namespace, String name) throws ClusterException {
        return ApiErrors.call(
                "read lease " + namespace + "/" + name,
                () -> reading.leases().inNamespace(namespace).withName(name).get());
    }

    @Override
    public List<Held> labelled(String namespace, String label) throws ClusterException {
        List<Lease> found = ApiErrors.call(
                "list the leases of " + label,
                () -> namespace.isEmpty()
                        ? reading.leases()
                                .inAnyNamespace()
                                .withLabel(label)
                                .list()
                                .getItems()
                        : reading.leases()
                                .inNamespace(namespace)
                                .withLabel(label)
                                .list()
                                .getItems());
        return found.stream().map(KubeLeases::held).toList();
    }

    @Override
    public Held create(Held lease) throws ClusterException {
        return held(ApiErrors.call(
                "make lease " + lease.namespace() + "/" + lease.name(),
                () -> changing.leases()
                        .inNamespace(lease.namespace())
                        .resource(lease(lease))
                        .create()));
    }

    @Override
    public Held replace(Held lease) throws ClusterException {
        return held(ApiErrors.call(
                "write lease " + lease.namespace() + "/" + lease.name(),
                () -> changing.leases()
                        .inNamespace(lease.namespace())
                        .resource(lease(lease))
                        .lockResourceVersion(lease.version())
                        .update()));
    }

    @Override
    public void delete(Held lease) throws ClusterException {
        try {
            var unused = ApiErrors.call(
                    "delete lease " + lease.namespace() + "/" + lease.name(),
                    () -> changing.leases()
                            .inNamespace(lease.namespace())
                            .resource(lease(lease))
                            .lockResourceVersion(lease.version())
                            .delete());
        } catch (ClusterException e) {
            if (!e.notFound()) {
                throw e;
            }
        }
    }

    @Override
    public Optional<Renewal> renewal(String node) throws ClusterException {
        return Optional.ofNullable(get(NODE_LEASES, node))
                .map(Lease::getSpec)
                .filter(spec -> spec.getRenewTime() != null)
                .map(spec -> new Renewal(spec.getRenewTime().toString(), every(spec)));
    }

    private static Duration every(LeaseSpec spec) {
        Integer seconds = spec.getLeaseDurationSeconds();
        return seconds == null || seconds <= 0 ? Renewal.USUAL : Duration.ofMillis(seconds * 250L);
    }

    private static Held held(Lease lease) {
        LeaseSpec spec = lease.getSpec() == null ? new LeaseSpec() : lease.getSpec();
        ZonedDateTime renewed = spec.getRenewTime();
        Integer seconds = spec.getLeaseDurationSeconds();
        return new Held(
                lease.getMetadata().getNamespace(),
                lease.getMetadata().getName(),
                Pictures.orEmpty(lease.getMetadata().getLabels()),
                Pictures.orEmpty(lease.getMetadata().getAnnotations()),
                spec.getHolderIdentity() == null ? "" : spec.getHolderIdentity(),
                renewed == null ? null : renewed.toInstant(),
                Duration.ofSeconds(seconds == null ? 0 : seconds),
                lease.getMetadata().getResourceVersion());
    }

    private static Lease lease(Held held) {
        Instant renewed = held.renewed();
        return new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(held.namespace())
                .withName(held.name())
                .withLabels(held.labels())
                .withAnnotations(Map.copyOf(held.notes()))
                .withResourceVersion(held.version().isEmpty() ? null : held.version())
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(held.holder().isEmpty() ? null : held.holder())
                .withLeaseDurationSeconds((int) Math.max(1, held.lasts().toSeconds()))
                .withRenewTime(
                        renewed == null
                                ? null
                                : renewed.truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC))
                .endSpec()
                .build();
    }
}
