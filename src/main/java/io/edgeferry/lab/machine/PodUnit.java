package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A pod on a node. One thread of its own brings it to what the API wants, whenever something happened. */
final class PodUnit {

    private static final Logger LOG = LoggerFactory.getLogger(PodUnit.class);
    private static final Duration IDLE = Duration.ofSeconds(30);

    private final Ground ground;
    private final String namespace;
    private final String name;
    private final String uid;
    private final String address;
    private final Instant since = Instant.now();
    private final Semaphore wake = new Semaphore(1);
    private final Runnable gone;
    private final List<Container> containers;
    private final boolean over;
    private volatile ObjectNode pod;
    private volatile boolean asleep;
    private volatile boolean stopped;
    private String reason = "";
    private final Thread thread;

    /**
     * A pod; it begins when {@link #start} is called.
     *
     * @param address that it is said to have
     * @param gone called when nothing of it is left
     */
    PodUnit(Ground ground, ObjectNode pod, String address, Runnable gone) throws IOException, LabException {
        this.ground = ground;
        this.pod = pod;
        this.namespace = Json.text(pod.path("metadata"), "namespace");
        this.name = Json.text(pod.path("metadata"), "name");
        this.uid = Names.object(Json.text(pod.path("metadata"), "uid"));
        this.address = address;
        this.gone = gone;
        List<Container> made = new java.util.ArrayList<>();
        for (JsonNode spec : pod.path("spec").path("containers").values()) {
            made.add(new Container(ground, uid, Names.object(Json.text(spec, "name")), this::signal));
        }
        this.containers = List.copyOf(made);
        this.over = List.of("Succeeded", "Failed").contains(Json.text(pod.path("status"), "phase"));
        this.thread = Thread.ofVirtual().name("pod-" + name).unstarted(this::work);
    }

    void start() {
        thread.start();
    }

    boolean is(String wantedNamespace, String wantedName) {
        return namespace.equals(wantedNamespace) && name.equals(wantedName);
    }

    String uid() {
        return uid;
    }

    String name() {
        return name;
    }

    String namespace() {
        return namespace;
    }

    ObjectNode pod() {
        return pod;
    }

    List<Container> containers() {
        return containers;
    }

    Optional<Container> container(String wanted) {
        return containers.stream().filter(each -> each.name().equals(wanted)).findFirst();
    }

    /** Something happened. */
    void signal() {
        wake.release();
    }

    void imageCame() {
        containers.forEach(Container::retry);
        signal();
    }

    /** While the node is down nothing is done. */
    void asleep(boolean now) {
        asleep = now;
        signal();
    }

    /** Ends all processes by force, at once. */
    void kill() {
        containers.forEach(each -> {
            LabProcess process = each.run().process();
            if (process != null) {
                process.kill();
            }
        });
    }

    /** The lab ends: nothing is reported any more. */
    void stop() {
        stopped = true;
        kill();
        signal();
    }

    /** Waits until nothing of it runs any more, at most so long for each of its parts. */
    void awaitStopped(Duration limit) throws InterruptedException {
        var unused = thread.join(limit);
        awaitProcesses(limit);
    }

    private void awaitProcesses(Duration limit) throws InterruptedException {
        for (Container container : containers) {
            LabProcess process = container.run().process();
            if (process != null) {
                var unused = process.await(limit);
            }
        }
    }

    private void work() {
        Duration wait = IDLE;
        try {
            while (!stopped) {
                var unused = wake.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS);
                wake.drainPermits();
                if (stopped) {
                    return;
                }
                wait = asleep ? IDLE : sync();
                if (asleep) {
                    // What was just being started when the power went.
                    kill();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            kill();
            gone.run();
        }
    }

    private Duration sync() throws InterruptedException {
        try {
            if (ground.api().reachable()) {
                Optional<ObjectNode> now = ground.api()
                        .get(NodeApi.PODS, namespace, name)
                        .filter(each -> Json.text(each.path("metadata"), "uid").equals(uid));
                if (now.isEmpty() && ground.api().reachable()) {
                    remove();
                    return IDLE;
                }
                now.ifPresent(each -> pod = each);
            }
            if (pod.path("metadata").has("deletionTimestamp")) {
                terminate();
                return IDLE;
            }
            if (over) {
                return IDLE;
            }
            Duration wait = syncContainers();
            publish();
            return wait;
        } catch (IOException | RuntimeException e) {
            LOG.warn("pod {}/{} on {}: {}", namespace, name, ground.node(), e.toString());
            return Duration.ofSeconds(2);
        }
    }

    private Duration syncContainers() throws InterruptedException {
        Duration wait = IDLE;
        long seconds = pod.path("spec").path("activeDeadlineSeconds").asLong(0);
        if (seconds > 0 && reason.isEmpty()) {
            Duration left = Duration.between(Instant.now(), since.plusSeconds(seconds));
            if (!left.isPositive()) {
                reason = "DeadlineExceeded";
                endAll();
            }
            wait = shorter(wait, left);
        }
        if (!reason.isEmpty()) {
            return IDLE;
        }
        for (JsonNode spec : pod.path("spec").path("containers").values()) {
            Optional<Container> container = container(Json.text(spec, "name"));
            if (container.isPresent()) {
                wait = shorter(wait, container.get().sync(pod, spec).orElse(IDLE));
            }
        }
        return wait;
    }

    private static Duration shorter(Duration one, Duration other) {
        Duration least = Duration.ofMillis(1);
        Duration less = one.compareTo(other) < 0 ? one : other;
        return less.compareTo(least) < 0 ? least : less;
    }

    private void endAll() throws InterruptedException {
        long seconds = pod.path("metadata")
                .path("deletionGracePeriodSeconds")
                .asLong(pod.path("spec").path("terminationGracePeriodSeconds").asLong(30));
        for (Container container : containers) {
            container.end(pod, Duration.ofSeconds(Math.max(0, seconds)));
        }
    }

    private void terminate() throws InterruptedException, IOException {
        endAll();
        publish();
        if (ground.api().reachable()) {
            ground.api()
                    .get(NodeApi.PODS, namespace, name)
                    .filter(now -> Json.text(now.path("metadata"), "uid").equals(uid))
                    .ifPresent(now -> ground.api().remove(NodeApi.PODS, namespace, name));
            remove();
        }
    }

    private void remove() throws IOException, InterruptedException {
        kill();
        awaitProcesses(Duration.ofSeconds(10));
        stopped = true;
        Folders.remove(ground.podFolder(uid));
    }

    private void publish() {
        String policy = pod.path("spec").path("restartPolicy").asString("Always");
        String phase = reason.isEmpty() ? PodStatus.phase(containers, policy) : "Failed";
        if (pod.path("metadata").has("deletionTimestamp")) {
            phase = PodStatus.phase(containers, "Never");
        }
        String as = phase;
        ground.api().update(NodeApi.PODS, namespace, name, now -> {
            if (Json.text(now.path("metadata"), "uid").equals(uid)) {
                PodStatus.write(now, containers, as, reason, since, address);
            }
            return now;
        });
    }
}
