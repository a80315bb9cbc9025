package io.edgeferry.console.shell;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.console.Background;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks which rights the user lacks. */
final class Rights {

    private static final Logger LOG = LoggerFactory.getLogger(Rights.class);

    private Rights() {}

    static void ask(
            @Nullable Cluster cluster, String namespace, Background background, Consumer<List<String>> missing) {
        if (cluster == null) {
            return;
        }
        var unused = background.run(
                "rights",
                () -> cluster.missingRights(namespace),
                missing,
                failed -> LOG.warn("The rights could not be asked for: {}", failed.getMessage()));
    }
}
