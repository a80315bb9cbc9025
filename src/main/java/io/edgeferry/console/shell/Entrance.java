package io.edgeferry.console.shell;

import io.edgeferry.cluster.KubeContext;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.console.connect.LabDoor;
import io.edgeferry.console.connect.SessionOpener;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.protection.ProtectionService;
import io.edgeferry.protection.Protections;
import io.edgeferry.task.DataFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the console comes to a cluster.
 *
 * @param opener opens clusters
 * @param protecting makes the protections of a session that was opened; called on a worker's thread
 * @param lab the way to the lab
 * @param usual the kubeconfigs that kubectl would read; asked on a worker's thread, too
 * @param context connected at once, or null for the one of last time, or the lab where there is no kubeconfig
 * @param demos makes the demonstrations of a cluster; null for real ones
 */
public record Entrance(
        SessionOpener opener,
        BiFunction<ClusterSession, DataFolder, Protections> protecting,
        LabDoor lab,
        Supplier<List<Path>> usual,
        @Nullable KubeContext context,
        @Nullable DemoOpener demos) {

    /** With the protections and demonstrations of the program. */
    public Entrance(SessionOpener opener, LabDoor lab, Supplier<List<Path>> usual, @Nullable KubeContext context) {
        this(opener, Entrance::protections, lab, usual, context, null);
    }

    private static Protections protections(ClusterSession session, DataFolder data) {
        return new ProtectionService(session.cluster(), session.shells(), session.migrations(), data, "");
    }

    /** To a cluster that is given, without a lab. */
    public static Entrance to(SessionOpener opener, @Nullable KubeContext context) {
        return new Entrance(opener, LabDoor.NONE, Kubeconfigs::defaultFiles, context);
    }

    /** The same with other protections. */
    public Entrance with(BiFunction<ClusterSession, DataFolder, Protections> other) {
        return new Entrance(opener, other, lab, usual, context, demos);
    }

    /** The same with other demonstrations. */
    public Entrance with(DemoOpener others) {
        return new Entrance(opener, protecting, lab, usual, context, others);
    }
}
