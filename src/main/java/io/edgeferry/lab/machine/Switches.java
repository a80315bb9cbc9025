package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.lab.store.ClusterObjects.Type;
import io.edgeferry.lab.store.LabException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A person's switches, as objects of the API ({@code docs/decisions/0010-switches-of-the-lab-are-objects.md}): a {@code
 * Link} for each pair of nodes and for each node's way to the outside, and a {@code Machine} for each node. What their
 * specs say is done at once, on a thread of its own. The API has checked them before.
 */
public final class Switches implements AutoCloseable {

    /** Their group; its version is {@code v1}. */
    public static final String GROUP = "lab.edgeferry.io";

    /** One for each pair. */
    public static final Kind LINKS = new Kind(GROUP, "v1", "links");

    /** One for each node. */
    public static final Kind MACHINES = new Kind(GROUP, "v1", "machines");

    /** On a node that is not up: {@code cut} or {@code killed}. The lab sets it, since such a node cannot. */
    public static final String STATE_LABEL = GROUP + "/state";

    private static final Logger LOG = LoggerFactory.getLogger(Switches.class);

    private final Machines machines;
    private final ClusterObjects objects;
    private final ExecutorService acts = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("lab-switches").factory());
    private final List<AutoCloseable> watches = new ArrayList<>();

    private Switches(Machines machines, ClusterObjects objects) {
        this.machines = machines;
        this.objects = objects;
    }

    /** Makes the objects, as the machines are now, and does what is said by them from then on. */
    public static Switches start(Machines machines, ClusterObjects objects) throws LabException {
        Switches switches = new Switches(machines, objects);
        switches.watch(LINKS, switches::link);
        switches.watch(MACHINES, switches::machine);
        switches.make();
        return switches;
    }

    private interface Act {
        void on(ObjectNode object);
    }

    private void watch(Kind kind, Act act) throws LabException {
        watches.add(objects.watch(kind, null, objects.version(), (type, object, before) -> {
            boolean said = before == null || !before.path("spec").equals(object.path("spec"));
            if (type != Type.DELETED && said) {
                later(() -> act.on(object));
            }
        }));
    }

    private void later(Runnable act) {
        try {
            acts.execute(act);
        } catch (RejectedExecutionException e) {
            LOG.debug("the lab has ended", e);
        }
    }

    private void make() throws LabException {
        String master = machines.names().getFirst();
        List<String> ends = new ArrayList<>(machines.names());
        ends.remove(master);
        ends.add(master);
        for (String node : ends) {
            var unused = objects.create(MACHINES, machineOf(node, node.equals(master)));
        }
        ends.add(Links.OUTSIDE);
        for (int i = 0; i < ends.size(); i++) {
            for (String other : ends.subList(i + 1, ends.size())) {
                var unused = objects.create(LINKS, linkOf(ends.get(i), other));
            }
        }
    }

    private static ObjectNode machineOf(String node, boolean master) {
        ObjectNode machine = Json.object().put("apiVersion", GROUP + "/v1").put("kind", "Machine");
        machine.putObject("metadata").put("name", node);
        machine.putObject("spec").put("role", master ? "control-plane" : "edge").put("state", "up");
        return machine;
    }

    private ObjectNode linkOf(String one, String other) {
        LinkState state = machines.links().state(one, other);
        ObjectNode link = Json.object().put("apiVersion", GROUP + "/v1").put("kind", "Link");
        link.putObject("metadata").put("name", one + "--" + other);
        ObjectNode spec = link.putObject("spec");
        spec.putArray("ends").add(one).add(other);
        spec.put("roundTripMs", state.delayMillis())
                .put("mbitPerSecond", state.rateMbit())
                .put("lossPercent", state.lossPercent());
        return link;
    }

    private void link(ObjectNode link) {
        var spec = link.path("spec");
        machines.links()
                .set(
                        spec.path("ends").path(0).asString(""),
                        spec.path("ends").path(1).asString(""),
                        new LinkState(
                                spec.path("roundTripMs").asDouble(0),
                                spec.path("mbitPerSecond").asDouble(0),
                                spec.path("lossPercent").asDouble(0)));
    }

    private void machine(ObjectNode machine) {
        String node = Json.text(machine.path("metadata"), "name");
        String wanted = Json.text(machine.path("spec"), "state");
        String is = Json.text(machine.path("status"), "state");
        if (!is.isEmpty() && !is.equals(wanted)) {
            switch (wanted) {
                case "cut" -> machines.cut(node);
                case "killed" -> machines.kill(node);
                default -> machines.heal(node);
            }
            LOG.info("node {} is {}", node, wanted);
        }
        change(MACHINES, node, object -> {
            ObjectNode status = object.putObject("status");
            status.put("state", wanted).put("since", PodStatus.second(Instant.now()));
        });
        change(NodeApi.NODES, node, object -> {
            ObjectNode labels = object.withObject("/metadata/labels");
            if (wanted.equals("up")) {
                labels.remove(STATE_LABEL);
            } else {
                labels.put(STATE_LABEL, wanted);
            }
        });
    }

    private void change(Kind kind, String name, Act act) {
        try {
            var unused = objects.update(kind, "", name, object -> {
                act.on(object);
                return object;
            });
        } catch (LabException e) {
            LOG.debug("{} {} was not changed: {}", kind.plural(), name, e.getMessage());
        }
    }

    @Override
    public void close() {
        for (AutoCloseable watch : watches) {
            try {
                watch.close();
            } catch (Exception e) {
                LOG.debug("a watch did not close", e);
            }
        }
        acts.shutdownNow();
    }
}
