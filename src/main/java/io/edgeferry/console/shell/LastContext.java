package io.edgeferry.console.shell;

import io.edgeferry.cluster.KubeContext;
import io.edgeferry.console.Background;
import io.edgeferry.console.connect.ConnectModel;
import io.edgeferry.console.settings.ConsoleSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Finds the context that was used last time. */
final class LastContext {

    private LastContext() {}

    static void find(
            ConsoleSettings settings,
            Supplier<List<Path>> usual,
            Background background,
            Consumer<KubeContext> found,
            Runnable none) {
        String file = settings.kubeconfig();
        if (file == null) {
            none.run();
            return;
        }
        var unused = background.run(
                "last-context",
                () -> ConnectModel.remembered(usual.get(), Path.of(file), settings.context()),
                found,
                failed -> none.run());
    }
}
