package io.edgeferry.protection.demo;

import io.edgeferry.protection.FailoverOutcome;
import io.edgeferry.protection.NodeVitals;
import io.edgeferry.protection.ProtectedPod;
import io.edgeferry.protection.Protections;
import io.edgeferry.protection.ReplicaNote;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** What a demonstration sees of its training and its node, and how it tells that. Never blocks. */
final class DemoSight {

    private final Protections protections;
    private final DemoOptions options;
    private final Clock clock;
    private final DemoBook book;
    private final String name;
    private final String node;

    /**
     * Sight.
     *
     * @param name that the training began with
     * @param node that it began on
     */
    DemoSight(Protections protections, DemoOptions options, Clock clock, DemoBook book, String name, String node) {
        this.protections = protections;
        this.options = options;
        this.clock = clock;
        this.book = book;
        this.name = name;
        this.node = node;
    }

    Optional<ProtectedPod> mine() {
        return protections.pods().stream()
                .filter(pod -> pod.namespace().equals(options.namespace())
                        && pod.origin().equals(name))
                .findFirst();
    }

    String withoutCheckpoint() {
        return "There are not two checkpoints and a guard yet: "
                + mine().map(pod -> pod.trouble().isEmpty() ? pod.guard() : pod.trouble())
                        .orElse("nothing is known of its protection.");
    }

    static int good(ProtectedPod pod) {
        return (int) pod.replicas().stream().filter(ReplicaNote::good).count();
    }

    void watchTraining() {
        Optional<ProtectedPod> pod = mine();
        String detail = DemoWords.training(name, node, book.original());
        if (pod.map(ProtectedPod::newest).isEmpty()) {
            String doing = pod.map(one -> one.trouble().isEmpty() ? one.doing() : one.trouble())
                    .filter(words -> !words.isEmpty())
                    .map(words -> ". " + words)
                    .orElse("");
            book.phase(DemoPhase.TRAINING, DemoPhase.TRAINING.words(), detail + doing);
        } else {
            book.phase(
                    DemoPhase.PROTECTED,
                    DemoWords.protectedNow(pod.get().age(clock.instant())),
                    detail + ". " + DemoWords.replicas(pod.get()));
        }
    }

    /** Whether half the time to the next checkpoint is over, when as much is lost as in the mean. */
    boolean halfway() {
        return mine().map(pod -> pod.age(clock.instant()))
                .filter(age -> age.compareTo(options.every().dividedBy(2)) >= 0)
                .isPresent();
    }

    boolean signsOfLoss() {
        return vitals().filter(NodeVitals::lost).isPresent()
                || mine().filter(pod -> !pod.failingOver().isEmpty() || pod.last() != null)
                        .isPresent();
    }

    Optional<NodeVitals> vitals() {
        return protections.nodes().stream()
                .filter(one -> one.node().equals(node))
                .findFirst();
    }

    void watchResumed(FailoverOutcome outcome) {
        DemoFigures figures = book.figures();
        List<DemoPoint> anew = book.restartedPoints();
        String other = anew.isEmpty() || outcome.cold()
                ? ""
                : ". The one that began anew is at step " + anew.getLast().step() + " of " + figures.goalStep();
        book.say(
                DemoWords.resumed(outcome, figures),
                DemoWords.training(outcome.pod(), outcome.to(), book.resumedPoints()) + other);
    }
}
