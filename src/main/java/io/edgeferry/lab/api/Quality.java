package io.edgeferry.lab.api;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The quality of service class of a pod, from what its containers ask for. */
final class Quality {

    private Quality() {}

    static String of(ObjectNode pod) {
        List<ObjectNode> containers = new ArrayList<>(Trees.objects(Trees.at(pod, "spec", "containers")));
        containers.addAll(Trees.objects(Trees.at(pod, "spec", "initContainers")));
        boolean nothing = containers.stream()
                .allMatch(c -> Trees.at(c, "resources", "requests").isEmpty()
                        && Trees.at(c, "resources", "limits").isEmpty());
        if (nothing) {
            return "BestEffort";
        }
        boolean all = containers.stream().allMatch(Quality::guaranteed);
        return all ? "Guaranteed" : "Burstable";
    }

    private static boolean guaranteed(ObjectNode container) {
        return List.of("cpu", "memory").stream().allMatch(what -> {
            String limit = Trees.text(container, "resources", "limits", what);
            return !limit.isEmpty() && limit.equals(Trees.text(container, "resources", "requests", what));
        });
    }
}
