package io.edgeferry.console.fakes;

import io.edgeferry.migration.MigrationException;
import io.edgeferry.protection.FailoverRequest;
import io.edgeferry.protection.LossRule;
import io.edgeferry.protection.NodeVitals;
import io.edgeferry.protection.ProtectSpec;
import io.edgeferry.protection.ProtectedPod;
import io.edgeferry.protection.Protections;
import io.edgeferry.task.Task;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Protections that show what a test sets, and write down what they were asked for. */
public final class FakeProtections implements Protections {

    private final FakeMigrations migrations;
    private final BooleanSupplier clusterClosed;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<FailoverRequest> failovers = new CopyOnWriteArrayList<>();
    private volatile List<ProtectedPod> pods = List.of();
    private volatile List<NodeVitals> nodes = List.of();
    private volatile LossRule rule = LossRule.USUAL;
    private volatile String trouble = "";
    private volatile List<String> warnings = List.of();
    private volatile List<String> left = List.of();
    private volatile @Nullable String refusal;
    private volatile @Nullable CountDownLatch gate;
    private volatile boolean watching;
    private volatile boolean acting;
    private volatile boolean closedInTime;

    /** @param clusterClosed whether the cluster below was closed */
    public FakeProtections(FakeMigrations migrations, BooleanSupplier clusterClosed) {
        this.migrations = migrations;
        this.clusterClosed = clusterClosed;
    }

    /** Shows these pods and nodes. */
    public void show(List<ProtectedPod> nextPods, List<NodeVitals> nextNodes) {
        pods = List.copyOf(nextPods);
        nodes = List.copyOf(nextNodes);
    }

    /** It is not known what is protected. */
    public void trouble(String why) {
        trouble = why;
    }

    /** What protecting answers from now on. */
    public void warn(List<String> next) {
        warnings = List.copyOf(next);
    }

    /** What cannot be removed from now on. */
    public void leave(List<String> next) {
        left = List.copyOf(next);
    }

    /** Everything fails with this from now on; null ends that. */
    public void refuse(@Nullable String why) {
        refusal = why;
    }

    /** Everything waits for the latch from now on. */
    public void hold(CountDownLatch latch) {
        gate = latch;
    }

    /** What was asked for, in order: {@code protect default/gru every=60s,keep=3,to=any}. */
    public List<String> asked() {
        return asked;
    }

    /** The failovers that were asked for. */
    public List<FailoverRequest> failovers() {
        return failovers;
    }

    /** Whether it acts now. */
    public boolean acting() {
        return acting;
    }

    /** Whether it shows what there is. */
    public boolean watching() {
        return watching;
    }

    /** Whether it was closed before the cluster was. */
    public boolean closedInTime() {
        return closedInTime;
    }

    private void ask(String what) throws MigrationException, InterruptedException {
        asked.add(what);
        CountDownLatch latch = gate;
        if (latch != null) {
            latch.await();
        }
        String no = refusal;
        if (no != null) {
            throw new MigrationException(no);
        }
    }

    @Override
    public void watch() {
        watching = true;
    }

    @Override
    public void start() {
        watching = true;
        acting = true;
    }

    @Override
    public void pause() {
        acting = false;
    }

    @Override
    public String trouble() {
        return trouble;
    }

    @Override
    public List<ProtectedPod> pods() {
        return pods;
    }

    @Override
    public List<ProtectedPod> look() {
        return pods;
    }

    @Override
    public List<NodeVitals> nodes() {
        return nodes;
    }

    @Override
    public LossRule rule() {
        return rule;
    }

    @Override
    public void rule(LossRule next) {
        rule = next;
    }

    @Override
    public List<String> protect(String namespace, String pod, ProtectSpec spec)
            throws MigrationException, InterruptedException {
        ask("protect " + namespace + "/" + pod + " " + spec.text());
        return warnings;
    }

    @Override
    public List<String> unprotect(String namespace, String pod) throws MigrationException, InterruptedException {
        ask("unprotect " + namespace + "/" + pod);
        pods = pods.stream()
                .filter(one ->
                        !one.namespace().equals(namespace) || !one.origin().equals(pod))
                .toList();
        return left;
    }

    @Override
    public void checkpointNow(String namespace, String pod) throws MigrationException {
        try {
            ask("checkpoint " + namespace + "/" + pod);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Task failover(FailoverRequest request) throws MigrationException, InterruptedException {
        ask("failover " + request.namespace() + "/" + request.origin());
        failovers.add(request);
        FakeTask task = FakeTask.failover(request.origin(), "edge-1");
        migrations.add(task);
        return task;
    }

    @Override
    public Task drill(String namespace, String pod) throws MigrationException, InterruptedException {
        ask("drill " + namespace + "/" + pod);
        FakeTask task = FakeTask.drill(pod, "edge-1");
        migrations.add(task);
        return task;
    }

    @Override
    public void close() {
        closedInTime = !clusterClosed.getAsBoolean();
    }
}
