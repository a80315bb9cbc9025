package io.edgeferry.console.topology;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javafx.geometry.BoundingBox;
import javafx.geometry.Bounds;
import javafx.geometry.Orientation;
import javafx.scene.Node;
import javafx.scene.layout.Pane;
import org.jspecify.annotations.Nullable;

/**
 * Cards in rows of equal columns; the cards of a row are of equal height. Only the cards near the view are in the
 * scene, whatever the number of nodes: what lies elsewhere is reckoned with by its height. Cards that leave the view
 * are used again for others.
 */
final class CardGrid extends Pane {

    static final double GAP = 14;

    /** So much above and below the view is in the scene too: the arrow keys lead there. */
    private static final double MARGIN = 220;

    private static final double WIDE = 290;
    private static final double FOLDED = 230;

    private final Supplier<NodeCard> maker;
    private final Consumer<NodeCard> shown;
    private final Predicate<NodeCard> pinned;
    private final CardHeights heights = new CardHeights(this);
    private final Map<String, NodeCard> live = new HashMap<>();
    private final Deque<NodeCard> spare = new ArrayDeque<>();
    private List<Board.Card> cards = List.of();
    private Map<String, Integer> places = Map.of();
    private boolean folded;
    private double viewTop;
    private double viewHeight = 1000;
    private double reckonedWidth = -1;
    private int columns = 1;
    private double each = WIDE;
    private double[] tops = {0};

    /**
     * A grid.
     *
     * @param maker makes a card
     * @param shown is told of each card that shows another node than before
     * @param pinned which cards stay in the scene wherever they are
     */
    CardGrid(Supplier<NodeCard> maker, Consumer<NodeCard> shown, Predicate<NodeCard> pinned) {
        this.maker = maker;
        this.shown = shown;
        this.pinned = pinned;
        getStyleClass().add("card-grid");
    }

    /** Shows other cards. */
    void set(List<Board.Card> next, boolean fold) {
        cards = next;
        folded = fold;
        Map<String, Integer> order = HashMap.newHashMap(next.size());
        for (int i = 0; i < next.size(); i++) {
            order.put(next.get(i).node().name(), i);
        }
        places = order;
        for (String name : List.copyOf(live.keySet())) {
            Integer at = order.get(name);
            if (at == null) {
                drop(name);
            } else {
                card(name).set(next.get(at), fold);
            }
        }
        reckonedWidth = -1;
        requestLayout();
    }

    private NodeCard card(String name) {
        return java.util.Objects.requireNonNull(live.get(name), name);
    }

    /** A card that is not needed stays where it is, unseen: taking it out would cost its style when it comes back. */
    private void drop(String name) {
        NodeCard card = live.remove(name);
        if (card != null) {
            card.setVisible(false);
            card.setId(null);
            spare.push(card);
        }
    }

    /** Says which part of the grid can be seen. */
    void view(double top, double height) {
        viewTop = top;
        viewHeight = height;
        if (reckonedWidth >= 0 && !wanted().keySet().equals(placesOfLive())) {
            requestLayout();
        }
    }

    private java.util.Set<Integer> placesOfLive() {
        java.util.Set<Integer> at = new java.util.HashSet<>();
        live.keySet().forEach(name -> at.add(places.get(name)));
        return at;
    }

    /** The cards in the scene, in their order. */
    List<NodeCard> live() {
        TreeMap<Integer, NodeCard> sorted = new TreeMap<>();
        live.forEach((name, card) -> sorted.put(places.getOrDefault(name, -1), card));
        return List.copyOf(sorted.values());
    }

    /** Where a node's card is, in the grid, also when it is not in the scene. */
    @Nullable
    Bounds boundsOf(String node) {
        Integer at = places.get(node);
        if (at == null || reckonedWidth < 0) {
            return null;
        }
        int row = at / columns;
        return new BoundingBox(at % columns * (each + GAP), tops[row], each, tops[row + 1] - GAP - tops[row]);
    }

    @Override
    public Orientation getContentBias() {
        return Orientation.HORIZONTAL;
    }

    @Override
    protected double computeMinHeight(double width) {
        return computePrefHeight(width);
    }

    @Override
    protected double computePrefHeight(double width) {
        reckon(width < 0 ? getWidth() : width);
        return Math.max(0, tops[tops.length - 1] - GAP);
    }

    @Override
    protected double computePrefWidth(double height) {
        return WIDE;
    }

    /** Where each row begins; the last entry is where one more would. */
    private void reckon(double width) {
        if (width == reckonedWidth || getScene() == null) {
            return;
        }
        double least = folded ? FOLDED : WIDE;
        columns = (int) Math.max(1, Math.floor((width + GAP) / (least + GAP)));
        each = Math.floor((width - GAP * (columns - 1)) / columns);
        int rows = (cards.size() + columns - 1) / columns;
        tops = new double[rows + 1];
        for (int row = 0; row < rows; row++) {
            double height = 0;
            for (Board.Card card : cards.subList(row * columns, Math.min(cards.size(), (row + 1) * columns))) {
                height = Math.max(height, heights.of(card, folded));
            }
            tops[row + 1] = tops[row] + height + GAP;
        }
        reckonedWidth = width;
    }

    private Map<Integer, Board.Card> wanted() {
        Map<Integer, Board.Card> wanted = new TreeMap<>();
        for (int row = 0; row + 1 < tops.length; row++) {
            if (tops[row + 1] >= viewTop - MARGIN && tops[row] <= viewTop + viewHeight + MARGIN) {
                for (int i = row * columns; i < Math.min(cards.size(), (row + 1) * columns); i++) {
                    wanted.put(i, cards.get(i));
                }
            }
        }
        live.forEach((name, card) -> {
            Integer at = places.get(name);
            if (at != null && pinned.test(card)) {
                wanted.put(at, cards.get(at));
            }
        });
        return wanted;
    }

    @Override
    protected void layoutChildren() {
        reckon(getWidth());
        if (reckonedWidth < 0) {
            return;
        }
        Collection<Board.Card> wanted = wanted().values();
        fill(wanted);
        for (Board.Card card : wanted) {
            String name = card.node().name();
            Bounds at = boundsOf(name);
            if (at != null) {
                card(name).resizeRelocate(at.getMinX(), at.getMinY(), at.getWidth(), at.getHeight());
            }
        }
    }

    private void fill(Collection<Board.Card> wanted) {
        java.util.Set<String> names = new java.util.HashSet<>();
        wanted.forEach(card -> names.add(card.node().name()));
        List.copyOf(live.keySet()).stream()
                .filter(name -> !names.contains(name))
                .forEach(this::drop);
        List<NodeCard> fresh = new ArrayList<>();
        List<Node> order = new ArrayList<>();
        for (Board.Card card : wanted) {
            String name = card.node().name();
            NodeCard view = live.get(name);
            if (view == null) {
                view = spare.isEmpty() ? added() : spare.pop();
                view.set(card, folded);
                view.setVisible(true);
                live.put(name, view);
                fresh.add(view);
            }
            order.add(view);
        }
        arrange(order);
        for (NodeCard view : fresh) {
            view.applyCss();
            shown.accept(view);
        }
    }

    private NodeCard added() {
        NodeCard card = maker.get();
        getChildren().add(card);
        return card;
    }

    /** The order in which the focus goes. Bringing to the front does not take a card out of the scene. */
    private void arrange(List<Node> order) {
        List<Node> seen = getChildren().stream().filter(Node::isVisible).toList();
        if (!seen.equals(order)) {
            order.forEach(Node::toFront);
        }
    }
}
