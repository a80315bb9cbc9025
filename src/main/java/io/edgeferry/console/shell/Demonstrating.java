package io.edgeferry.console.shell;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.console.Permissions.Act;
import io.edgeferry.console.demo.DemoHost;
import io.edgeferry.console.demo.DemoPlace;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.protection.Protections;
import io.edgeferry.protection.demo.DemonstrationService;
import io.edgeferry.protection.demo.Demonstrations;
import io.edgeferry.protection.demo.LabNodeSwitch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The demonstrations of the connected cluster, and their place. Belongs to the screen's thread. */
final class Demonstrating implements DemoHost, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Demonstrating.class);

    private final Desk desk;
    private final @Nullable DemoOpener opener;
    private final DemoPlace place;
    private @Nullable ClusterSession session;
    private @Nullable Demonstrations current;

    /** @param opener makes the demonstrations of a session; null for real ones */
    Demonstrating(Desk desk, @Nullable DemoOpener opener) {
        this.desk = desk;
        this.opener = opener;
        this.place = new DemoPlace(this, desk.background());
    }

    DemoPlace place() {
        return place;
    }

    /** Another cluster may be connected by now. */
    void connectionChanged(@Nullable ClusterSession next) {
        if (next == session) {
            return;
        }
        session = next;
        closeLater(current);
        current = null;
        Protections protections = desk.protections();
        if (next != null && protections != null) {
            var unused = desk.background()
                    .run(
                            "demonstrations",
                            () -> opener == null ? real(next, protections) : opener.open(next),
                            made -> arrived(next, made),
                            failed -> LOG.warn("no demonstrations: {}", failed.getMessage()));
        }
        place.refresh();
    }

    /** They are protected as other pods are: by what this console protects pods with. */
    private static Demonstrations real(ClusterSession opened, Protections protections) throws ClusterException {
        return new DemonstrationService(opened.cluster(), protections, LabNodeSwitch.of(opened.cluster()));
    }

    private void arrived(ClusterSession of, Demonstrations made) {
        if (of == session) {
            current = made;
            place.refresh();
        } else {
            closeLater(made);
        }
    }

    /** Whether one runs. */
    boolean running() {
        Demonstrations now = current;
        return now != null && !now.snapshot().phase().over();
    }

    @Override
    public @Nullable Demonstrations demonstrations() {
        return current;
    }

    @Override
    public String namespace() {
        return session == null ? "default" : session.cluster().context().namespace();
    }

    @Override
    public String denies() {
        return desk.permissions().denies(Act.MIGRATE, namespace()).orElse("");
    }

    @Override
    public void connect() {
        desk.go(Rail.Place.CONNECT);
    }

    private static void closeLater(@Nullable Demonstrations old) {
        if (old != null) {
            var unused = Thread.ofVirtual().name("console-demonstrations").start(old::close);
        }
    }

    @Override
    public void close() {
        if (current != null) {
            current.stop();
        }
    }
}
