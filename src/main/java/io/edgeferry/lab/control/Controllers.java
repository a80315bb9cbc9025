package io.edgeferry.lab.control;

import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.lab.store.LabException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a cluster does by itself: the namespaces of the start, placing pods, binding claims, emptying namespaces,
 * giving up nodes that are not heard of, evicting their pods, forgetting pods of nodes that are no machines. One thread looks whenever something has changed; what it finds depends
 * on the objects alone, so that a missed change is found by the next look.
 */
public final class Controllers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Controllers.class);
    private static final List<String> NAMESPACES = List.of("default", "kube-node-lease", "kube-public", "kube-system");
    private static final List<Kind> WATCHED = List.of(
            Kind.core("namespaces"),
            Kind.core("nodes"),
            Kind.core("pods"),
            Kind.core("persistentvolumes"),
            Kind.core("persistentvolumeclaims"));

    /** Something that is looked after. */
    interface Loop {
        void look() throws LabException;
    }

    private final ClusterObjects objects;
    private final List<Loop> loops;
    private final List<AutoCloseable> watches = new ArrayList<>();
    private final Semaphore changed = new Semaphore(1);
    private final Thread thread;
    private volatile boolean closed;

    private Controllers(ClusterObjects objects, Predicate<String> machines, Clock clock) {
        this.objects = objects;
        this.loops = List.of(
                new Namespaces(objects, clock),
                new Claims(objects),
                new Scheduler(objects, clock),
                new NodeLife(objects, machines, clock),
                new Evictions(objects, clock),
                new Forgetting(objects, machines, clock));
        this.thread = Thread.ofVirtual().name("lab-controllers").unstarted(this::run);
    }

    /**
     * Makes what a cluster begins with and starts looking.
     *
     * @param machines whether a node of that name is a machine, which ends its pods itself
     */
    public static Controllers start(ClusterObjects objects, Predicate<String> machines, Clock clock) {
        Controllers controllers = new Controllers(objects, machines, clock);
        NAMESPACES.forEach(controllers::namespace);
        try {
            for (Kind kind : WATCHED) {
                controllers.watches.add(objects.watch(
                        kind, null, objects.version(), (type, object, before) -> controllers.changed.release()));
            }
        } catch (LabException e) {
            throw new IllegalStateException("the present version is always kept", e);
        }
        controllers.thread.start();
        return controllers;
    }

    private void namespace(String name) {
        Kind kind = Kind.core("namespaces");
        if (objects.get(kind, "", name).isPresent()) {
            return;
        }
        ObjectNode namespace = JsonNodeFactory.instance.objectNode();
        namespace.put("apiVersion", "v1").put("kind", "Namespace");
        ObjectNode metadata = namespace.putObject("metadata").put("name", name);
        metadata.putObject("labels").put("kubernetes.io/metadata.name", name);
        namespace.putObject("spec").putArray("finalizers").add("kubernetes");
        namespace.putObject("status").put("phase", "Active");
        try {
            objects.create(kind, namespace);
        } catch (LabException e) {
            LOG.debug("namespace {} is there already", name, e);
        }
    }

    private void run() {
        while (!closed) {
            try {
                // Also without a change: time limits run out.
                var unused = changed.tryAcquire(1, TimeUnit.SECONDS);
                changed.drainPermits();
                for (Loop loop : loops) {
                    look(loop);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void look(Loop loop) {
        try {
            loop.look();
        } catch (LabException e) {
            // Somebody was faster; the change that they made wakes this again.
            LOG.debug("{}", loop.getClass().getSimpleName(), e);
        } catch (RuntimeException e) {
            LOG.warn("{} failed", loop.getClass().getSimpleName(), e);
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        for (AutoCloseable watch : watches) {
            try {
                watch.close();
            } catch (Exception e) {
                LOG.debug("a watch did not close", e);
            }
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
