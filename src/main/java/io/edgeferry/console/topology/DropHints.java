package io.edgeferry.console.topology;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.console.Formats;
import io.edgeferry.console.migrate.PlanAnswer;
import io.edgeferry.console.migrate.Planner;
import io.edgeferry.migration.MigrationOptions;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Plan;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the cards say while a pod is in the air: whether it fits, how long it takes, or why not. */
final class DropHints {

    private final Supplier<ClusterPicture> picture;
    private final Supplier<Collection<NodeCard>> cards;
    private final Planner planner;
    private final Supplier<MigrationOptions> options;
    private @Nullable PodInfo lifted;
    private @Nullable NodeCard hovered;

    DropHints(
            Supplier<ClusterPicture> picture,
            Supplier<Collection<NodeCard>> cards,
            Planner planner,
            Supplier<MigrationOptions> options) {
        this.picture = picture;
        this.cards = cards;
        this.planner = planner;
        this.options = options;
    }

    void lifted(PodInfo pod) {
        lifted = pod;
        refresh();
    }

    void entered(NodeCard card) {
        hovered = card;
        refresh(card);
    }

    void left(NodeCard card) {
        if (hovered == card) {
            hovered = null;
        }
        refresh(card);
    }

    void ended() {
        lifted = null;
        hovered = null;
        cards.get().forEach(card -> card.look(NodeCard.Look.PLAIN, ""));
    }

    /** Says it again on every card, as after a new picture. */
    void refresh() {
        if (lifted != null) {
            cards.get().forEach(this::refresh);
        }
    }

    /** Why a pod may not be dropped on a node, as far as is known without asking. */
    Optional<String> obstacle(PodInfo pod, NodeInfo target) {
        return Fit.obstacle(pod, picture.get().node(pod.node()), target);
    }

    private void refresh(NodeCard card) {
        PodInfo pod = lifted;
        if (pod == null) {
            return;
        }
        Optional<String> obstacle = obstacle(pod, card.node());
        if (obstacle.isPresent()) {
            card.look(NodeCard.Look.UNFIT, obstacle.get());
        } else if (card == hovered) {
            say(card, answer(pod, card));
        } else {
            card.look(NodeCard.Look.FITS, "Drop to migrate.");
        }
    }

    private PlanAnswer answer(PodInfo pod, NodeCard card) {
        MigrationRequest request =
                new MigrationRequest(pod.namespace(), pod.name(), card.node().name(), options.get());
        return planner.ask(request, () -> refresh(card));
    }

    private static void say(NodeCard card, PlanAnswer answer) {
        switch (answer) {
            case PlanAnswer.Planning planning ->
                card.look(NodeCard.Look.OVER, "Drop to migrate. Finding out how long it takes…");
            case PlanAnswer.Refused refused -> card.look(NodeCard.Look.UNFIT, refused.message());
            case PlanAnswer.Ready ready -> {
                boolean possible = ready.plan().possible();
                card.look(possible ? NodeCard.Look.OVER : NodeCard.Look.UNFIT, words(ready.plan()));
            }
        }
    }

    /** One or two sentences on what a drop would do. */
    static String words(Plan plan) {
        if (!plan.possible()) {
            return "Cannot migrate: " + plan.errors().getFirst().title();
        }
        String time = plan.downtime() == null
                ? "The time without training is not known yet"
                : capital(Formats.about(plan.downtime())) + " without training";
        String bytes = plan.bytes() < 0 ? "." : ", " + Formats.aboutBytes(plan.bytes()) + " to move.";
        return "Drop to migrate. " + time + bytes;
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + text.substring(1);
    }
}
