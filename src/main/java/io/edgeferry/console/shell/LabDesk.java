package io.edgeferry.console.shell;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.LabLink;
import io.edgeferry.console.Permissions;
import io.edgeferry.console.lab.LabActs;
import io.edgeferry.console.lab.LabLinks;
import io.edgeferry.console.lab.LinkWords;
import io.edgeferry.console.topology.LinkMark;
import io.edgeferry.console.topology.Selection;
import io.edgeferry.task.TaskSnapshot;
import java.util.List;

/** The switches of a lab on the desk: in menus, in the inspector and between the cards; hidden on other clusters. */
final class LabDesk implements AutoCloseable {

    /** Of a node, the one to the outside included. */
    private static final int MOST_LINKS = 6;

    private final Desk desk;
    private final LabLinks links;
    private List<TaskSnapshot> running = List.of();
    private boolean lab;
    private boolean awake;

    LabDesk(Desk desk) {
        this.desk = desk;
        links = new LabLinks(desk::cluster, desk.background(), desk.sheets(), this::denied, all -> mark());
    }

    void install() {
        LabActs acts = new LabActs(desk::cluster, links, desk.background(), desk.sheets(), this::denied);
        desk.topology().onSelection(this::mark);
        acts.into(desk.topology().nodeMenu());
        desk.inspector().add(acts);
    }

    private String denied() {
        return desk.permissions().denies(Permissions.Act.SWITCH, "").orElse("");
    }

    /** Whether the nodes are those of a lab, which nobody logs in to. */
    boolean show(ClusterPicture picture) {
        lab = !picture.nodes().isEmpty() && picture.nodes().stream().allMatch(LabActs::lab);
        links.on(lab && awake);
        return lab;
    }

    /** Asks while the window can be seen. */
    void awake(boolean on) {
        awake = on;
        links.on(lab && awake);
    }

    void flights(List<TaskSnapshot> now) {
        running = now;
        mark();
    }

    /**
     * Shown are those that hinder something, those in use, the one that is being set, and, so that the sliders are
     * found, those of the node that is looked at.
     */
    private void mark() {
        String node = looked();
        desk.topology()
                .showLinks(links.known().stream()
                        .filter(link -> !link.other().equals(LabLink.OUTSIDE))
                        .filter(link -> !link.usual()
                                || links.opened()
                                        .filter(open -> open.name().equals(link.name()))
                                        .isPresent()
                                || running.stream().anyMatch(task -> link.between(task.from(), task.to()))
                                || link.one().equals(node)
                                || link.other().equals(node))
                        .map(link -> new LinkMark(
                                link.one(),
                                link.other(),
                                words(link, node),
                                LinkWords.brief(link),
                                over -> links.open(link.one(), link.other(), over)))
                        .toList());
    }

    private static String words(LabLink link, String node) {
        boolean mine = link.one().equals(node) || link.other().equals(node);
        return link.usual() && mine
                ? "to " + (link.one().equals(node) ? link.other() : link.one())
                : LinkWords.brief(link);
    }

    /** The node that is selected; empty where its links would be more than can be looked through. */
    private String looked() {
        Selection now = desk.topology().selection().get();
        if (now == null || now.kind() != Selection.Kind.NODE) {
            return "";
        }
        long all = links.known().stream()
                .filter(link -> link.one().equals(now.name()) || link.other().equals(now.name()))
                .count();
        return all > MOST_LINKS ? "" : now.name();
    }

    @Override
    public void close() {
        links.close();
    }
}
