package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A call that an interrupt does not break off but only outlives: a kubelet that was asked for a dump goes on writing
 * it, whoever has stopped listening, and what it wrote has to be removed afterwards.
 */
final class Unbroken {

    private Unbroken() {}

    /** Something that is bounded in time by itself. */
    @FunctionalInterface
    interface Call<T> {
        /** Does it. */
        T run() throws ClusterException, InterruptedException;
    }

    /**
     * Runs a call to its end.
     *
     * @throws InterruptedException after the end, when this thread was interrupted meanwhile
     */
    static <T> T call(Call<T> call) throws ClusterException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(call::run);
        Thread.ofPlatform().daemon().name("unbroken").start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    T answer = task.get();
                    if (interrupted) {
                        throw new InterruptedException();
                    }
                    return answer;
                } catch (InterruptedException e) {
                    if (interrupted) {
                        throw e;
                    }
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (interrupted) {
                throw new InterruptedException();
            }
            if (e.getCause() instanceof ClusterException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException mistake ? mistake : new IllegalStateException(e.getCause());
        }
    }
}
