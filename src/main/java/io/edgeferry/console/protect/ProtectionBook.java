package io.edgeferry.console.protect;

import io.edgeferry.console.Background;
import io.edgeferry.protection.FailoverRequest;
import io.edgeferry.protection.LossRule;
import io.edgeferry.protection.NodeVitals;
import io.edgeferry.protection.ProtectSpec;
import io.edgeferry.protection.ProtectedPod;
import io.edgeferry.protection.Protections;
import io.edgeferry.task.Task;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is protected in the connected cluster, as it was when it was pulled last, and what a person can do about it.
 * Belongs to the screen's thread; what waits is done in the background, and answers on the screen's thread.
 */
public final class ProtectionBook {

    /** So long after the connection an empty list says nothing. */
    private static final Duration FIRST_LOOK = Duration.ofSeconds(2);

    private final Supplier<@Nullable Protections> protections;
    private final Background background;
    private final Clock clock;
    private final Map<String, String> busy = new HashMap<>();
    private @Nullable Protections seen;
    private Instant since = Instant.EPOCH;
    private List<ProtectView> all = List.of();
    private Look look = Look.NOTHING;
    private boolean asking;

    /** @param protections those of the connected cluster, or null */
    public ProtectionBook(Supplier<@Nullable Protections> protections, Background background, Clock clock) {
        this.protections = protections;
        this.background = background;
        this.clock = clock;
    }

    /** All that is known at one moment. */
    private record Look(List<ProtectedPod> pods, List<NodeVitals> nodes, LossRule rule, String trouble) {
        static final Look NOTHING = new Look(List.of(), List.of(), LossRule.USUAL, "");

        static Look at(Protections protections) {
            return new Look(protections.pods(), protections.nodes(), protections.rule(), protections.trouble());
        }
    }

    /** Lets the ages count, and asks for what is new in the background; called at the screen's pace. */
    public void pull() {
        Protections now = protections.get();
        if (now != seen) {
            seen = now;
            since = clock.instant();
            look = Look.NOTHING;
            asking = false;
            busy.clear();
        }
        show();
        if (now != null && !asking) {
            asking = true;
            // Notes of many replicas are long, and are read under the lock of what writes them.
            var unused = background.run(
                    "protections",
                    () -> Look.at(now),
                    found -> {
                        if (now == seen) {
                            asking = false;
                            look = found;
                            show();
                        }
                    },
                    failed -> asking = false);
        }
    }

    private void show() {
        Instant at = clock.instant();
        Map<String, NodeVitals> byName = look.nodes().stream()
                .collect(Collectors.toMap(NodeVitals::node, Function.identity(), (one, other) -> one));
        all = look.pods().stream()
                .map(pod -> new ProtectView(pod, byName.get(pod.node()), at))
                .toList();
    }

    /** All of them, by name. */
    public List<ProtectView> all() {
        return all;
    }

    /** The one of this id. */
    public Optional<ProtectView> find(@Nullable String id) {
        return all.stream().filter(view -> view.id().equals(id)).findFirst();
    }

    /** The nodes under watch, by name. */
    public List<NodeVitals> nodes() {
        return look.nodes();
    }

    /** When a node counts as lost. */
    public LossRule rule() {
        return look.rule();
    }

    /** Why it is not known what is protected; empty when it is. */
    public String trouble() {
        return look.trouble();
    }

    /** Whether a cluster is connected. */
    public boolean connected() {
        return seen != null;
    }

    /** Whether the first look at the cluster may still be under way. */
    public boolean looking() {
        return seen != null && all.isEmpty() && since.plus(FIRST_LOOK).isAfter(clock.instant());
    }

    /** How many pods and nodes a person should look at. */
    public int wrong() {
        return (int) all.stream().filter(view -> view.state().wrong()).count()
                + (int) look.nodes().stream()
                        .filter(node -> node.lost() || node.blind())
                        .count();
    }

    /** How many failovers are at work. */
    public int failovers() {
        return (int) all.stream()
                .filter(view -> view.state() == ProtectView.State.FAILING_OVER)
                .count();
    }

    /** What is being done about a pod because a person asked for it; else empty. */
    public String busy(String id) {
        return busy.getOrDefault(id, "");
    }

    /** How an act ended. */
    public interface Answer<T> {
        /** It was done. */
        void done(T what);

        /** It was not, for this reason. */
        void failed(String why);

        /** One that says what went wrong. */
        static <T> Answer<T> of(Consumer<T> done, Consumer<String> failed) {
            return new Answer<>() {
                @Override
                public void done(T what) {
                    done.accept(what);
                }

                @Override
                public void failed(String why) {
                    failed.accept(why);
                }
            };
        }
    }

    private interface Deed<T> {
        T of(Protections protections) throws Exception;
    }

    /**
     * Protects a pod from now on; the answer is what may keep a failover from working.
     *
     * @param pod its name
     */
    public void protect(String namespace, String pod, String origin, ProtectSpec spec, Answer<List<String>> answer) {
        act(ProtectView.id(namespace, origin), "Protecting", one -> one.protect(namespace, pod, spec), answer);
    }

    /** Protects a pod no more; the answer is what could not be removed. */
    public void unprotect(ProtectView view, Answer<List<String>> answer) {
        act(
                view.id(),
                "Removing",
                one -> one.unprotect(view.pod().namespace(), view.pod().origin()),
                answer);
    }

    /** Makes a checkpoint now. */
    public void checkpoint(ProtectView view, Answer<Boolean> answer) {
        act(
                view.id(),
                "Asking for a checkpoint",
                one -> {
                    one.checkpointNow(view.pod().namespace(), view.pod().origin());
                    return true;
                },
                answer);
    }

    /** Rehearses a failover. */
    public void drill(String namespace, String origin, Answer<Task> answer) {
        act(ProtectView.id(namespace, origin), "Beginning the drill", one -> one.drill(namespace, origin), answer);
    }

    /** Fails over; the answer comes when it has begun. */
    public void failover(FailoverRequest request, Answer<Task> answer) {
        act(
                ProtectView.id(request.namespace(), request.origin()),
                "Beginning the failover",
                one -> one.failover(request),
                answer);
    }

    /** Sets when a node counts as lost. */
    public void rule(LossRule next, Answer<Boolean> answer) {
        act(
                "rule",
                "Saving",
                one -> {
                    one.rule(next);
                    return true;
                },
                answer);
    }

    private <T> void act(String id, String words, Deed<T> deed, Answer<T> answer) {
        Protections now = protections.get();
        if (now == null) {
            answer.failed("No cluster is connected.");
            return;
        }
        if (busy.putIfAbsent(id, words) != null) {
            answer.failed("Something else is being done about it. Wait until that is over.");
            return;
        }
        Background.Work<T> work = () -> deed.of(now);
        var unused = background.run(
                "protection",
                work,
                done -> {
                    busy.remove(id);
                    pull();
                    answer.done(done);
                },
                failed -> {
                    busy.remove(id);
                    pull();
                    answer.failed(
                            failed.getMessage() == null || failed.getMessage().isBlank()
                                    ? "The log of the program says why."
                                    : failed.getMessage());
                });
    }
}
