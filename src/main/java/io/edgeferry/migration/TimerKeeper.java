package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.node.NodeException;
import java.time.Duration;

/** Gives the dead man's timer more time, and renews the movers, as long as somebody says that things go on. */
final class TimerKeeper {

    private final MigrationWork work;
    private final Duration timer;
    private long extended = System.nanoTime();

    TimerKeeper(MigrationWork work, Duration timer) {
        this.work = work;
        this.timer = timer;
    }

    /** Things go on; asks the node only when a quarter of the timer is over. */
    void more() throws NodeException, InterruptedException {
        if (System.nanoTime() - extended > timer.toNanos() / 4) {
            extended = System.nanoTime();
            work.sourceNode().extend(timer);
            renew(work);
        }
    }

    /** Says on the pod, and on the claims that go along, that this console is still at work. */
    static void renew(MigrationWork work) {
        MigrationJob job = work.job();
        try {
            Mover.renew(work.workloads(), job.namespace(), job.pod(), job.operation());
            for (Dataset dataset : job.datasets()) {
                Mover.renew(work.storage(), dataset.namespace(), dataset.claim(), job.operation());
            }
        } catch (ClusterException e) {
            work.warn("It could not be said that this console is still at work: " + e.getMessage());
        }
    }
}
