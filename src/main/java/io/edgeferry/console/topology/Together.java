package io.edgeferry.console.topology;

import io.edgeferry.cluster.NodeInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the picture alone says about sending several things to one node: each pod may fit, and all of them may not.
 *
 * @param fit those against which nothing speaks, in order
 * @param unfit the others, with the reason of each
 */
record Together(List<Cargo> fit, List<Unfit> unfit) {

    /** Something that does not fit, and why, in a few words. */
    record Unfit(Cargo cargo, String why) {}

    /** Copies the lists. */
    Together {
        fit = List.copyOf(fit);
        unfit = List.copyOf(unfit);
    }

    /** Judges several things for a node; the first ones get the room. */
    static Together judge(Cargo.Several several, PictureIndex index, NodeInfo target) {
        List<Cargo> fit = new ArrayList<>();
        List<Unfit> unfit = new ArrayList<>();
        NodeInfo left = target;
        for (Cargo part : several.parts()) {
            Optional<String> why = Fit.obstacle(part, index, left);
            if (why.isPresent()) {
                unfit.add(new Unfit(part, why.get()));
                continue;
            }
            fit.add(part);
            if (part instanceof Cargo.OfPod moved) {
                left = left.withRequested(left.requested().plus(moved.pod().requests()));
            }
        }
        return new Together(fit, unfit);
    }

    /** Why nothing of it may be dropped there; empty when at least one fits. */
    Optional<String> obstacle() {
        if (!fit.isEmpty()) {
            return Optional.empty();
        }
        Unfit first = unfit.getFirst();
        boolean same = unfit.stream().allMatch(one -> one.why().equals(first.why()));
        return Optional.of(same ? first.why() : "None fits: " + reasons(unfit));
    }

    /** {@code 2 of 3 fit: gru does not — not enough memory}; empty when all do. */
    String words() {
        return words(fit.size(), unfit);
    }

    /** The same for a narrow place: where several do not fit, their names without the reasons. */
    String brief() {
        List<String> names =
                unfit.stream().limit(2).map(one -> one.cargo().name()).toList();
        String more = unfit.size() > 2 ? " and " + (unfit.size() - 2) + " more" : "";
        return unfit.size() < 2
                ? words()
                : fit.size() + " of " + (fit.size() + unfit.size()) + " fit: not " + String.join(", ", names) + more;
    }

    /** The same for some that fit and some that do not. */
    static String words(int fit, List<Unfit> unfit) {
        return unfit.isEmpty() ? "" : fit + " of " + (fit + unfit.size()) + " fit: " + reasons(unfit);
    }

    static String reasons(List<Unfit> unfit) {
        Unfit first = unfit.getFirst();
        String why = first.why().substring(0, 1).toLowerCase(java.util.Locale.ROOT)
                + first.why().substring(1);
        int others = unfit.size() - 1;
        String rest = others == 0
                ? ""
                : others == 1 ? ", nor does " + unfit.get(1).cargo().name() : ", nor do " + others + " more";
        return first.cargo().name() + " does not" + rest + " — " + why;
    }

    /** Why none of several can be sent; empty when at least one can. */
    static Optional<String> noneOf(Cargo.Several several, Function<Cargo, Optional<String>> obstacle) {
        Optional<String> first = obstacle.apply(several.parts().getFirst());
        return several.parts().stream().allMatch(part -> obstacle.apply(part).isPresent()) ? first : Optional.empty();
    }
}
