package io.edgeferry.migration;

import io.edgeferry.task.OperationId;
import io.edgeferry.task.Progress;
import io.edgeferry.task.Task;
import io.edgeferry.task.TaskSnapshot;
import io.edgeferry.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a queue works with, as a test says: pods by name with their nodes, tasks that end when they are told to. */
final class FakeJobs implements QueueJobs {

    private final Map<String, String> nodes = new HashMap<>();
    private final Map<String, List<Finding>> findings = new HashMap<>();
    private final Map<String, MigrationException> failures = new HashMap<>();
    private final Map<String, CountDownLatch> gates = new HashMap<>();
    private final List<One> begun = new CopyOnWriteArrayList<>();
    private final List<TaskSnapshot> others = new CopyOnWriteArrayList<>();
    private final List<String> interrupted = new CopyOnWriteArrayList<>();
    private int most;
    private boolean twice;

    /** A pod that runs on a node. */
    synchronized FakeJobs pod(String name, String node) {
        nodes.put(name, node);
        return this;
    }

    /** The pod is gone. */
    synchronized void gone(String name) {
        nodes.remove(name);
    }

    /** Its plan finds this. */
    synchronized void finds(String name, Finding... what) {
        findings.put(name, List.of(what));
    }

    /** Looking it up fails, until null is given. */
    synchronized void fails(String name, MigrationException why) {
        failures.put(name, why);
    }

    /** Nothing fails any more. */
    synchronized void heal() {
        failures.clear();
    }

    /** Its plan waits for the latch. */
    synchronized CountDownLatch gate(String name) {
        CountDownLatch latch = new CountDownLatch(1);
        gates.put(name, latch);
        return latch;
    }

    /** A task that was started past the queue. */
    void other(TaskSnapshot task) {
        others.add(task);
    }

    /** The tasks past the queue are over. */
    void othersEnd() {
        others.clear();
    }

    /** Names of what was begun, in order. */
    List<String> begun() {
        return begun.stream().map(One::name).toList();
    }

    /** Tasks that have not ended. */
    List<One> running() {
        return begun.stream().filter(Task::atWork).toList();
    }

    /** The newest task of a pod. */
    One task(String name) {
        return begun.stream().filter(one -> one.name().equals(name)).toList().getLast();
    }

    /** Plans that were interrupted. */
    List<String> interrupted() {
        return interrupted;
    }

    /** The most that ever ran at the same time on one link. */
    synchronized int most() {
        return most;
    }

    /** Whether a pod was ever moved twice at the same time. */
    synchronized boolean twice() {
        return twice;
    }

    private synchronized String node(String name) throws MigrationException {
        MigrationException failure = failures.get(name);
        if (failure != null) {
            throw failure;
        }
        String node = nodes.get(name);
        if (node == null) {
            throw new MigrationException("There is no pod " + name + " in namespace default.");
        }
        return node;
    }

    @Override
    public Site site(QueueRequest request) throws MigrationException {
        return new Site(node(request.name()), Set.of());
    }

    @Override
    public Ready plan(QueueRequest request) throws MigrationException, InterruptedException {
        CountDownLatch gate;
        List<Finding> found;
        synchronized (this) {
            gate = gates.get(request.name());
            found = findings.getOrDefault(request.name(), List.of());
        }
        if (gate != null) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                interrupted.add(request.name());
                throw e;
            }
        }
        return new Ready(node(request.name()), found, () -> begin(request));
    }

    private synchronized Task begin(QueueRequest request) throws MigrationException {
        One one = new One(request, node(request.name()));
        twice |= running().stream().anyMatch(other -> other.name().equals(one.name()));
        begun.add(one);
        long onLink = running().stream()
                .filter(other -> other.snapshot().from().equals(one.snapshot().from())
                        && other.snapshot().to().equals(one.snapshot().to()))
                .count();
        most = Math.max(most, (int) onLink);
        return one;
    }

    @Override
    public List<TaskSnapshot> atWork() {
        List<TaskSnapshot> all = new ArrayList<>(others);
        running().forEach(task -> all.add(task.snapshot()));
        return all;
    }

    static TaskSnapshot snapshot(String pod, String from, String to, TaskState state) {
        return new TaskSnapshot(
                OperationId.ofMigration(Instant.now()),
                "home",
                pod + " → " + to,
                "default",
                pod,
                pod + "-m1",
                from,
                to,
                state,
                List.of(),
                Progress.NONE,
                List.of(),
                List.of(),
                "",
                List.of(),
                Instant.now(),
                null);
    }

    /** A task that ends when it is told to; the pod is on its target then. */
    final class One implements Task {
        private final QueueRequest request;
        private final TaskSnapshot first;
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile TaskState state = TaskState.RUNNING;

        One(QueueRequest request, String from) {
            this.request = request;
            this.first = FakeJobs.snapshot(request.name(), from, request.target(), TaskState.RUNNING);
        }

        String name() {
            return request.name();
        }

        void end(TaskState how) {
            if (how == TaskState.SUCCEEDED) {
                pod(request.name(), request.target());
            }
            state = how;
            ended.countDown();
        }

        @Override
        public OperationId id() {
            return first.id();
        }

        @Override
        public TaskSnapshot snapshot() {
            return new TaskSnapshot(
                    first.id(),
                    first.context(),
                    first.title(),
                    first.namespace(),
                    first.pod(),
                    first.cloneName(),
                    first.from(),
                    first.to(),
                    state,
                    List.of(),
                    Progress.NONE,
                    List.of(),
                    List.of(),
                    state.ended() ? "It " + state.words() + "." : "",
                    List.of(),
                    first.started(),
                    null);
        }

        @Override
        public boolean atWork() {
            return ended.getCount() > 0;
        }

        @Override
        public boolean cancel() {
            end(TaskState.ROLLED_BACK);
            return true;
        }

        @Override
        public TaskSnapshot await(Duration limit) throws InterruptedException {
            boolean unused = ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
            return snapshot();
        }
    }
}
