package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Kubernetes quantities as numbers. */
final class Quantities {

    private Quantities() {}

    /** Bytes, or a plain count, rounded up; 0 for null. */
    static long bytes(@Nullable Quantity quantity) {
        return quantity == null
                ? 0
                : amount(quantity).setScale(0, RoundingMode.CEILING).longValue();
    }

    /** Thousandths of a core, rounded up; 0 for null. */
    static long milli(@Nullable Quantity quantity) {
        return quantity == null
                ? 0
                : amount(quantity)
                        .movePointRight(3)
                        .setScale(0, RoundingMode.CEILING)
                        .longValue();
    }

    /** Amounts from a map as Kubernetes writes it. */
    static NodeInfo.Resources resources(@Nullable Map<String, Quantity> map) {
        if (map == null) {
            return NodeInfo.Resources.NONE;
        }
        return new NodeInfo.Resources(
                milli(map.get("cpu")), bytes(map.get("memory")), bytes(map.get("ephemeral-storage")), (int)
                        bytes(map.get("pods")));
    }

    /** What the containers of a pod ask for together, and the one pod that it is. */
    static NodeInfo.Resources requests(Pod pod) {
        NodeInfo.Resources sum = new NodeInfo.Resources(0, 0, 0, 1);
        for (var container : pod.getSpec().getContainers()) {
            if (container.getResources() != null) {
                sum = sum.plus(resources(container.getResources().getRequests()));
            }
        }
        return sum;
    }

    private static BigDecimal amount(Quantity quantity) {
        try {
            return Quantity.getAmountInBytes(quantity);
        } catch (IllegalArgumentException | ArithmeticException e) {
            return BigDecimal.ZERO;
        }
    }
}
