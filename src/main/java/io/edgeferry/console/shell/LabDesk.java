package io.edgeferry.console.shell;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.LabLink;
import io.edgeferry.console.Permissions;
import io.edgeferry.console.lab.LabActs;
import io.edgeferry.console.lab.LabLinks;
import io.edgeferry.console.lab.LinkWords;
import io.edgeferry.console.topology.LinkMark;
import io.edgeferry.task.TaskSnapshot;
import java.util.List;

/** The switches of a lab on the desk: in menus, in the inspector and between the cards; hidden on other clusters. */
final class LabDesk implements AutoCloseable {

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
        acts.into(desk.topology().nodeMenu());
        desk.inspector().add(acts);
    }

    private String denied() {
        return desk.permissions().readOnly() ? Permissions.READ_ONLY : "";
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

    /** Shown are those that hinder something, those in use, and the one that is being set. */
    private void mark() {
        desk.topology()
                .showLinks(links.known().stream()
                        .filter(link -> !link.other().equals(LabLink.OUTSIDE))
                        .filter(link -> !link.usual()
                                || links.opened()
                                        .filter(open -> open.name().equals(link.name()))
                                        .isPresent()
                                || running.stream().anyMatch(task -> link.between(task.from(), task.to())))
                        .map(link -> new LinkMark(
                                link.one(),
                                link.other(),
                                LinkWords.brief(link),
                                over -> links.open(link.one(), link.other(), over)))
                        .toList());
    }

    @Override
    public void close() {
        links.close();
    }
}
