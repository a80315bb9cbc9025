package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The lab's switches over fabric8's generic resources. */
final class KubeLabSwitches implements LabSwitches {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final ResourceDefinitionContext LINKS = kind("Link", "links");
    private static final ResourceDefinitionContext MACHINES = kind("Machine", "machines");

    private final KubernetesClient reading;
    private final KubernetesClient changing;

    KubeLabSwitches(KubernetesClient reading, KubernetesClient changing) {
        this.reading = reading;
        this.changing = changing;
    }

    private static ResourceDefinitionContext kind(String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup("lab.edgeferry.io")
                .withVersion("v1")
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(false)
                .build();
    }

    @Override
    public List<LabLink> links() throws ClusterException {
        return ApiErrors.call(
                "read the links of the lab",
                () -> reading.genericKubernetesResources(LINKS).list().getItems().stream()
                        .map(KubeLabSwitches::link)
                        .sorted(Comparator.comparing(LabLink::name))
                        .toList());
    }

    private static LabLink link(GenericKubernetesResource object) {
        List<?> ends = object.get("spec", "ends");
        return new LabLink(
                object.getMetadata().getName(),
                String.valueOf(ends.get(0)),
                String.valueOf(ends.get(1)),
                number(object, "roundTripMs"),
                number(object, "mbitPerSecond"),
                number(object, "lossPercent"));
    }

    private static double number(GenericKubernetesResource object, String field) {
        return object.get("spec", field) instanceof Number number ? number.doubleValue() : 0;
    }

    @Override
    public void set(LabLink wanted) throws ClusterException {
        patch(
                LINKS,
                wanted.name(),
                Map.of(
                        "roundTripMs", wanted.roundTripMs(),
                        "mbitPerSecond", wanted.mbitPerSecond(),
                        "lossPercent", wanted.lossPercent()),
                "set the link between " + wanted.one() + " and " + wanted.other());
    }

    @Override
    public void set(String node, State wanted) throws ClusterException {
        patch(MACHINES, node, Map.of("state", wanted.word()), "set " + node + " to " + wanted.word());
    }

    private void patch(ResourceDefinitionContext kind, String name, Map<String, Object> spec, String what)
            throws ClusterException {
        var unused = ApiErrors.call(
                what,
                () -> changing.genericKubernetesResources(kind)
                        .withName(name)
                        .patch(PatchContext.of(PatchType.JSON_MERGE), JSON.writeValueAsString(Map.of("spec", spec))));
    }
}
