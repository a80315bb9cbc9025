package io.edgeferry.transfer;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Runs something at both ends at once. */
final class Together {

    private Together() {}

    /** Both results. */
    record Both<T>(T source, T target) {}

    /**
     * Runs both on virtual threads and waits for both; each has to have a limit of its own. An interrupt is passed on
     * to them.
     *
     * @param undo what to do with the one that came when the other failed
     * @throws ExecutionException with the first failure as its cause
     */
    static <T> Both<T> run(Callable<T> source, Callable<T> target, java.util.function.Consumer<T> undo)
            throws ExecutionException, InterruptedException {
        CompletableFuture<T> first = new CompletableFuture<>();
        CompletableFuture<T> second = new CompletableFuture<>();
        Thread one = start(source, first);
        Thread two = start(target, second);
        try {
            T atSource = first.get();
            T atTarget = second.get();
            return new Both<>(atSource, atTarget);
        } catch (ExecutionException | InterruptedException e) {
            one.interrupt();
            two.interrupt();
            var _ = first.thenAccept(undo);
            var _ = second.thenAccept(undo);
            throw e;
        }
    }

    private static <T> Thread start(Callable<T> task, CompletableFuture<T> future) {
        return Thread.ofVirtual().start(() -> {
            try {
                future.complete(task.call());
            } catch (Throwable e) {
                future.completeExceptionally(e);
            }
        });
    }
}
