package io.edgeferry.console.topology;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.console.Pulse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks for another picture twenty times a second, so that an event is on the screen within a tenth of one. What was
 * not changed costs the comparison of a number.
 */
public final class PictureFeed implements AutoCloseable {

    private final Supplier<@Nullable Cluster> cluster;
    private final List<Consumer<ClusterPicture>> listeners = new CopyOnWriteArrayList<>();
    private final Pulse pulse = new Pulse(20, this::pull);
    private @Nullable Cluster seen;
    private ClusterPicture picture = ClusterPicture.EMPTY;

    /** @param cluster the cluster that is connected, or null */
    public PictureFeed(Supplier<@Nullable Cluster> cluster) {
        this.cluster = cluster;
    }

    /** The picture that was pulled last. */
    public ClusterPicture picture() {
        return picture;
    }

    /** Calls a listener with each new picture. */
    public void onPicture(Consumer<ClusterPicture> listener) {
        listeners.add(listener);
    }

    /** Pulls while the window shows. */
    public void running(boolean on) {
        if (on) {
            pulse.start();
        } else {
            pulse.stop();
        }
    }

    private void pull() {
        Cluster now = cluster.get();
        ClusterPicture next = now == null ? ClusterPicture.EMPTY : now.picture();
        if (now == seen && next.version() == picture.version() && next.liveness() == picture.liveness()) {
            return;
        }
        seen = now;
        picture = next;
        listeners.forEach(listener -> listener.accept(next));
    }

    @Override
    public void close() {
        pulse.close();
        listeners.clear();
    }
}
