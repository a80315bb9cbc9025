package io.edgeferry.console.lab;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.LabLink;
import io.edgeferry.console.Background;
import io.edgeferry.console.Pulse;
import io.edgeferry.console.Sheets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javafx.geometry.Bounds;
import org.jspecify.annotations.Nullable;

/**
 * The links of the connected lab: asked for every second while it is looked at, shown on the topology, set by sliders.
 * Belongs to the screen's thread.
 */
public final class LabLinks implements AutoCloseable {

    private static final double PER_SECOND = 1;

    private final Supplier<@Nullable Cluster> cluster;
    private final Background background;
    private final Sheets sheets;
    private final Supplier<String> denied;
    private final Consumer<List<LabLink>> changed;
    private final Pulse pulse = new Pulse(PER_SECOND, this::ask);
    private final LatestWriter<LabLink> writer;
    private List<LabLink> known = List.of();
    private @Nullable LinkSheet sheet;
    private boolean on;
    private boolean asking;
    private int sets;

    /**
     * Links.
     *
     * @param cluster the connected one, or null
     * @param denied why nothing may be changed, or empty
     * @param changed is told all links whenever one is another
     */
    public LabLinks(
            Supplier<@Nullable Cluster> cluster,
            Background background,
            Sheets sheets,
            Supplier<String> denied,
            Consumer<List<LabLink>> changed) {
        this.cluster = cluster;
        this.background = background;
        this.sheets = sheets;
        this.denied = denied;
        this.changed = changed;
        this.writer = new LatestWriter<>(background, this::write, this::failed);
    }

    /** Whether the cluster is a lab that can be seen; else nothing is asked. */
    public void on(boolean now) {
        if (now == on) {
            return;
        }
        on = now;
        if (on) {
            pulse.start();
        } else {
            pulse.stop();
            take(List.of());
        }
    }

    /** What is known of the links. */
    public List<LabLink> known() {
        return known;
    }

    private void ask() {
        Cluster now = cluster.get();
        if (now == null || asking || writer.busy()) {
            return;
        }
        asking = true;
        int before = sets;
        var unused = background.run(
                "lab-links",
                () -> now.labSwitches().links(),
                links -> {
                    asking = false;
                    // What was set meanwhile is newer than what was read.
                    if (on && !writer.busy() && before == sets) {
                        take(links);
                    }
                },
                e -> asking = false);
    }

    private void take(List<LabLink> links) {
        if (links.equals(known)) {
            return;
        }
        known = links;
        LinkSheet open = sheet;
        if (open != null) {
            links.stream()
                    .filter(link -> link.name().equals(open.link().name()))
                    .findFirst()
                    .ifPresent(open::show);
        }
        changed.accept(links);
    }

    private void write(LabLink link) throws Exception {
        Cluster now = cluster.get();
        if (now != null) {
            now.labSwitches().set(link);
        }
    }

    private void failed(Exception e) {
        LinkSheet open = sheet;
        String why = e.getMessage() == null ? "The link could not be set." : e.getMessage();
        if (open != null) {
            open.fail(why);
        } else {
            sheets.say("The link was not set", why);
        }
        // What is shown is what was wanted; it has to be read again.
        known = List.of();
    }

    /** The link between two. */
    public Optional<LabLink> between(String one, String other) {
        return known.stream().filter(link -> link.between(one, other)).findFirst();
    }

    /**
     * Opens the sliders of the link between two.
     *
     * @param over bounds in the scene of what stands for it, or null
     */
    public void open(String one, String other, @Nullable Bounds over) {
        between(one, other).ifPresent(link -> {
            Sheets.Handle[] handle = new Sheets.Handle[1];
            Runnable close = () -> {
                handle[0].close();
                sheet = null;
                changed.accept(known);
            };
            LinkSheet next = new LinkSheet(link, this::set, denied::get, close);
            sheet = next;
            handle[0] = sheets.open(next, over, close);
            changed.accept(known);
        });
    }

    /** The link whose sliders are open. */
    public Optional<LabLink> opened() {
        return Optional.ofNullable(sheet).map(LinkSheet::link);
    }

    private void set(LabLink wanted) {
        sets++;
        known = known.stream()
                .map(link -> link.name().equals(wanted.name()) ? wanted : link)
                .toList();
        writer.offer(wanted);
        changed.accept(known);
    }

    @Override
    public void close() {
        pulse.close();
    }
}
