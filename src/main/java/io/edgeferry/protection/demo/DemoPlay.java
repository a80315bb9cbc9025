package io.edgeferry.protection.demo;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.protection.FailoverOutcome;
import io.edgeferry.protection.Hold;
import io.edgeferry.protection.NodeVitals;
import io.edgeferry.protection.ProtectSpec;
import io.edgeferry.protection.ProtectedPod;
import io.edgeferry.protection.Protections;
import io.edgeferry.protection.ReplicaNote;
import io.edgeferry.protection.demo.DemoWait.StoppedException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** The acts of a demonstration, one after the other. Blocks; belongs to the demonstration's thread. */
final class DemoPlay {

    private static final int FIRST_STEPS = 5;
    private static final int KEEP = 3;
    private static final int ENOUGH = 2;
    private static final Duration PERSON = Duration.ofHours(1);
    private static final Duration LOOK = Duration.ofSeconds(3);

    private final Workloads workloads;
    private final Protections protections;
    private final NodeSwitch nodes;
    private final DemoOptions options;
    private final Clock clock;
    private final DemoBook book;
    private final DemoWait wait;
    private final BooleanSupplier word;
    private final DemoPods pods;
    private final NodeInfo node;
    private final DemoSight sight;
    private Instant trainsSince = Instant.EPOCH;
    private boolean broken;
    private boolean healed;
    private int replicas;
    private int liveCopies = -1;
    private String restartedOn = "";

    /** @param word whether a person said that the node shall be broken now */
    DemoPlay(
            Workloads workloads,
            Protections protections,
            NodeSwitch nodes,
            DemoOptions options,
            Clock clock,
            DemoBook book,
            DemoWait wait,
            BooleanSupplier word,
            DemoPods pods)
            throws ClusterException, MigrationException {
        this.workloads = workloads;
        this.protections = protections;
        this.nodes = nodes;
        this.options = options;
        this.clock = clock;
        this.book = book;
        this.wait = wait;
        this.word = word;
        this.pods = pods;
        this.node = pods.first();
        this.sight = new DemoSight(protections, options, clock, book, pods.original(), node.name());
    }

    /** Plays all of it. */
    void play() throws StoppedException, ClusterException, MigrationException, InterruptedException {
        train();
        protect();
        breakNode();
        beginAnew();
        FailoverOutcome outcome = outcome();
        resume(outcome);
        heal();
        compare(outcome);
    }

    /** The node that is broken and not healed, or was; empty when none was. */
    String lost() {
        return broken ? node.name() : "";
    }

    boolean healed() {
        return healed;
    }

    int replicas() {
        return replicas;
    }

    int liveCopies() {
        return liveCopies;
    }

    String restartedOn() {
        return restartedOn;
    }

    DemoSight sight() {
        return sight;
    }

    private LogFollower follow(PodManifest pod, Instant since, long after) {
        return LogFollower.begin(workloads, pod, book.zero(), since, after, clock);
    }

    private void train() throws StoppedException, ClusterException, MigrationException, InterruptedException {
        PodManifest pod = pods.create(pods.original(), node);
        book.trains(pod.name(), node.name(), follow(pod, Instant.EPOCH, -1));
        book.tell("Pod " + pod.name() + " was made on node " + node.name() + ".");
        wait.until(
                () -> "Pod " + pod.name() + " logged no steps, so nothing can be shown: `kubectl logs -n "
                        + pod.namespace() + " " + pod.name() + "`.",
                options.patience(),
                () -> book.original().size() >= FIRST_STEPS);
        trainsSince = clock.instant();
        sight.watchTraining();
    }

    private void protect() throws StoppedException, ClusterException, MigrationException, InterruptedException {
        protections.start();
        protections
                .protect(
                        options.namespace(),
                        pods.original(),
                        new ProtectSpec(options.every(), KEEP, ProtectSpec.ANY, true))
                .forEach(book::tell);
        book.tell("It is protected: a checkpoint each " + options.every().toSeconds() + " s.");
        wait.until(sight::withoutCheckpoint, options.patience(), () -> {
            sight.watchTraining();
            return sight.mine().map(ProtectedPod::newest).isPresent();
        });
        sight.mine().map(ProtectedPod::newest).ifPresent(first -> {
            book.engine(first.engine());
            book.tell("The first checkpoint is safe on node " + first.node() + ": " + first.engine() + ".");
        });
        wait.until(sight::withoutCheckpoint, options.patience(), () -> {
            sight.watchTraining();
            return sight.mine()
                    .filter(pod -> DemoSight.good(pod) >= ENOUGH && pod.guarded())
                    .isPresent();
        });
        book.ready(true);
        wait.until(() -> "Nobody broke the node, so it ends.", PERSON.plus(options.training()), () -> {
            sight.watchTraining();
            return options.automatic() && trainedEnough() && sight.halfway()
                    || word.getAsBoolean()
                    || sight.signsOfLoss();
        });
        replicas = sight.mine().map(DemoSight::good).orElse(0);
    }

    private boolean trainedEnough() {
        return !clock.instant().isBefore(trainsSince.plus(options.training()));
    }

    private void breakNode() throws StoppedException, ClusterException, MigrationException, InterruptedException {
        boolean person = nodes.byHand();
        String words = person
                ? options.fault().order(node.name())
                : "Node " + node.name() + " is " + options.fault().words();
        book.ready(false);
        if (!person) {
            broken = true;
            book.broken(clock.instant());
        }
        book.phase(DemoPhase.BROKEN, words, "");
        nodes.apply(options.fault(), node.name());
        book.tell(words + ".");
        wait.until(
                () -> "Node " + node.name() + " was not found lost. The rule: "
                        + protections.rule().words() + ".",
                person ? PERSON : options.patience().plus(protections.rule().leaseAge()),
                () -> {
                    sight.vitals().ifPresent(life -> book.say(words, DemoWords.counting(life)));
                    return sight.signsOfLoss();
                });
        if (person) {
            broken = true;
            book.broken(clock.instant()
                    .minus(sight.vitals().map(NodeVitals::leaseAge).orElse(Duration.ZERO)));
        }
        book.lost(clock.instant());
        book.phase(DemoPhase.FAILING_OVER, DemoPhase.FAILING_OVER.words(), "");
        book.tell("Node " + node.name() + " counts as lost.");
    }

    /** What there would be without checkpoints. That it cannot be shown is no reason to end. */
    private void beginAnew() throws ClusterException {
        try {
            Set<String> keepers = sight.mine().map(ProtectedPod::replicas).orElse(List.of()).stream()
                    .map(ReplicaNote::node)
                    .collect(Collectors.toSet());
            NodeInfo other = pods.another(node, keepers);
            PodManifest pod = pods.create(pods.restarted(), other);
            restartedOn = other.name();
            book.restarted(follow(pod, Instant.EPOCH, -1));
            book.tell("Pod " + pod.name() + " begins anew on node " + other.name() + ", to compare with.");
        } catch (MigrationException e) {
            book.tell("None begins anew to compare with: " + e.getMessage());
        }
    }

    private FailoverOutcome outcome()
            throws StoppedException, ClusterException, MigrationException, InterruptedException {
        wait.until(
                () -> "The failover has not ended: "
                        + sight.mine().map(ProtectedPod::trouble).orElse("its protection is gone."),
                options.patience(),
                () -> {
                    sight.mine()
                            .ifPresent(pod -> book.say(
                                    DemoPhase.FAILING_OVER.words(),
                                    pod.holds().stream().map(Hold::words).collect(Collectors.joining("; "))));
                    return sight.mine().map(ProtectedPod::last).isPresent();
                });
        return sight.mine()
                .map(ProtectedPod::last)
                .orElseThrow(() -> new MigrationException("The protection of the training is gone."));
    }

    private void resume(FailoverOutcome outcome)
            throws StoppedException, ClusterException, MigrationException, InterruptedException {
        PodManifest pod = workloads
                .pod(options.namespace(), outcome.pod())
                .orElseThrow(() -> new MigrationException("Pod " + outcome.pod() + " was deleted by somebody."));
        Instant fault = Objects.requireNonNull(book.faultAt());
        book.resumed(outcome, follow(pod, fault, outcome.cold() ? -1 : outcome.fromStep()));
        book.phase(DemoPhase.RESUMED, DemoWords.resumed(outcome, book.figures()), "");
        book.tell(DemoWords.happened(outcome));
        wait.until(
                () -> "Pod " + outcome.pod() + " did not come past the step at which the original died.",
                options.patience(),
                () -> {
                    sight.watchResumed(outcome);
                    return outcome.cold()
                            ? book.resumedPoints().size() >= FIRST_STEPS
                            : book.figures().resumedTotalSeconds() >= 0;
                });
    }

    private void heal() throws StoppedException, ClusterException, MigrationException, InterruptedException {
        String words =
                nodes.byHand() ? "Bring node " + node.name() + " back now" : "Node " + node.name() + " comes back";
        book.phase(DemoPhase.HEALING, words, "");
        book.tell(words + ".");
        nodes.heal(node.name());
        healed = true;
        wait.until(
                () -> "Node " + node.name() + " is not back, or its old copy was not found ended. "
                        + sight.mine()
                                .map(pod -> String.join(" ", pod.waiting()))
                                .orElse(""),
                nodes.byHand() ? PERSON : options.patience(),
                () -> DemoCleanup.back(workloads, node.name(), sight.mine()));
        long end = System.nanoTime() + LOOK.toNanos();
        wait.until(() -> "", PERSON, () -> {
            liveCopies = Math.max(liveCopies, pods.live().size());
            return System.nanoTime() > end;
        });
        book.tell("The old copy was found ended. Live copies by the API server: " + liveCopies + ".");
    }

    private void compare(FailoverOutcome outcome) throws StoppedException, ClusterException, InterruptedException {
        if (outcome.cold() || restartedOn.isEmpty()) {
            return;
        }
        book.phase(DemoPhase.COMPARING, DemoWords.resumed(outcome, book.figures()), "");
        boolean there = wait.within(options.patience(), () -> {
            sight.watchResumed(outcome);
            DemoFigures figures = book.figures();
            return figures.restartedTotalSeconds() >= 0 && !figures.restartedExtrapolated();
        });
        book.tell(
                there
                        ? "The one that began anew is as far" + DemoWords.fromZero(book.figures()) + "."
                        : "The one that began anew was not waited for any longer; its time is reckoned by its rate.");
    }
}
