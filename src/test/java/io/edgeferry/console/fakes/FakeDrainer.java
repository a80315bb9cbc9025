package io.edgeferry.console.fakes;

import io.edgeferry.migration.DrainOptions;
import io.edgeferry.migration.DrainPlan;
import io.edgeferry.migration.Drainer;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.MigrationQueue;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.QueueRequest;
import io.edgeferry.migration.Queued;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Drain plans as a test says; remembers what it was asked. */
public final class FakeDrainer implements Drainer {

    private final MigrationQueue queue;
    private final List<String> cordons = new CopyOnWriteArrayList<>();
    private final List<DrainPlan> started = new CopyOnWriteArrayList<>();
    private volatile Function<DrainOptions, DrainPlan> plans = FakeDrainer::twoOfEdge1;
    private volatile @Nullable MigrationException refusal;

    FakeDrainer(MigrationQueue queue) {
        this.queue = queue;
    }

    /** Two pods of edge-1 go to edge-2 and edge-3, an agent of a DaemonSet and one of a Deployment stay. */
    public static DrainPlan twoOfEdge1(DrainOptions options) {
        return new DrainPlan(
                "edge-1",
                options,
                List.of(
                        new DrainPlan.Move(
                                new MigrationRequest("default", "gru-train", "edge-2", options.options()),
                                "most memory left: 6.1 GB"),
                        new DrainPlan.Move(
                                new MigrationRequest("default", "yolo-train", "edge-3", options.options(), true),
                                "most memory left: 5.2 GB; its dataset goes along: esc50")),
                List.of(
                        new DrainPlan.Stay(
                                "kube-system",
                                "kube-proxy-x7k2p",
                                DrainPlan.Reason.DAEMON_SET,
                                "DaemonSet kube-proxy keeps one on every node"),
                        new DrainPlan.Stay(
                                "default",
                                "web-5d",
                                DrainPlan.Reason.OWNED,
                                "It belongs to ReplicaSet web, which would replace it")),
                List.of());
    }

    /** The finding of a user who may not cordon nodes. */
    public static Finding mayNotCordon(String node) {
        return Finding.error(
                DrainPlan.CORDON,
                "You may not cordon node " + node,
                "It needs patch nodes. Without it the scheduler may put new pods there meanwhile.",
                "Have an administrator bind you to the role edgeferry-cordon (resources/manifests/rbac.yaml), or go on"
                        + " without.");
    }

    /** What plans say from now on. */
    public void answer(Function<DrainOptions, DrainPlan> next) {
        plans = next;
    }

    /** Everything throws this from now on; null to go on. */
    public void refuse(@Nullable MigrationException next) {
        refusal = next;
    }

    /** What was cordoned and uncordoned, in order: {@code cordon edge-1}, {@code uncordon edge-1}. */
    public List<String> cordons() {
        return cordons;
    }

    /** The plans that were started, in order. */
    public List<DrainPlan> started() {
        return started;
    }

    @Override
    public DrainPlan plan(String node, DrainOptions options) throws MigrationException {
        throwIfRefused();
        DrainPlan plan = plans.apply(options);
        return new DrainPlan(node, options, plan.moves(), plan.stays(), plan.findings());
    }

    @Override
    public List<Queued> start(DrainPlan plan) throws MigrationException {
        throwIfRefused();
        if (!plan.possible()) {
            throw new MigrationException("The drain has errors.", plan.findings());
        }
        if (plan.options().cordon()) {
            cordon(plan.node(), true);
        }
        started.add(plan);
        return queue.add(plan.moves().stream()
                .map(move -> (QueueRequest) new QueueRequest.OfPod(move.request()))
                .toList());
    }

    @Override
    public void cordon(String node, boolean on) throws MigrationException {
        throwIfRefused();
        cordons.add((on ? "cordon " : "uncordon ") + node);
    }

    private void throwIfRefused() throws MigrationException {
        MigrationException no = refusal;
        if (no != null) {
            throw no;
        }
    }
}
