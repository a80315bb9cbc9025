package io.edgeferry.lab.control;

import io.edgeferry.lab.machine.Declared;
import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.lab.store.LabException;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Removes deleted pods whose grace is over and whose end no machine would confirm. */
final class Forgetting implements Controllers.Loop {

    private static final Kind PODS = Kind.core("pods");

    private final ClusterObjects objects;
    private final Predicate<String> machines;
    private final Clock clock;

    Forgetting(ClusterObjects objects, Predicate<String> machines, Clock clock) {
        this.objects = objects;
        this.machines = machines;
        this.clock = clock;
    }

    @Override
    public void look() throws LabException {
        Instant now = Instant.now(clock);
        for (ObjectNode pod : Objects.all(objects, PODS)) {
            if (Objects.ends(pod)
                    && pod.path("metadata").path("finalizers").isEmpty()
                    && !Instant.parse(Objects.text(pod, "metadata", "deletionTimestamp"))
                            .isAfter(now)
                    && (Declared.is(pod) || !machines.test(Objects.text(pod, "spec", "nodeName")))) {
                objects.remove(PODS, Objects.namespace(pod), Objects.name(pod));
            }
        }
    }
}
