package io.edgeferry.console;

import io.edgeferry.cluster.KubeContext;
import io.edgeferry.console.settings.SettingsStore;
import io.edgeferry.console.shell.ConsoleApp;
import io.edgeferry.task.DataFolder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.testfx.api.FxToolkit;

/**
 * The console in a process of its own, with its window, for tests that kill it: a hand drags a volume onto a node and
 * confirms the plan. It says {@value #BEGUN} when the sheet of the plan has closed, and goes on until it is ended.
 */
final class OtherConsole extends ConsoleUi {

    /** The line that says that the copy was begun. */
    static final String BEGUN = "the copy was begun";

    private OtherConsole() {}

    /**
     * Starts it on a data folder; it connects to the context by itself, as a console does that was used before.
     *
     * @param context what to connect to, which no console uses at this moment
     * @param out file for both outputs
     */
    static Process start(Path home, KubeContext context, Path out, String volume, String node) throws IOException {
        try (Background background = new Background(Runnable::run);
                SettingsStore settings = new SettingsStore(new DataFolder(home), background)) {
            settings.change(old -> old.withContext(context.file().toString(), context.name()));
        }
        List<String> line = new ArrayList<>();
        line.add(ProcessHandle.current().info().command().orElse("java"));
        // The platform without a screen, and what else this process was told.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(word -> word.startsWith("-D") || word.startsWith("--enable-native-access"))
                .forEach(line::add);
        line.addAll(List.of(
                "-Dedgeferry.log=" + out.resolveSibling("other-console.log"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                OtherConsole.class.getName(),
                volume,
                node));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().put("EDGEFERRY_HOME", home.toString());
        builder.environment().put("KUBECONFIG", context.file().toString());
        return builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    }

    /** Opens the program's window and copies by a drag; the arguments are the volume and the node. */
    public static void main(String[] args) throws Exception {
        new OtherConsole().run(args[0], args[1]);
    }

    private void run(String volume, String node) throws Exception {
        stage = FxToolkit.registerPrimaryStage();
        FxToolkit.setupApplication(ConsoleApp.class);
        onFx(() -> {
            stage.setX(0);
            stage.setY(0);
            stage.setWidth(1280);
            stage.setHeight(800);
            return true;
        });
        copyByDrag(volume, node);
        System.out.println(BEGUN);
        System.out.flush();
        // Headless, the threads of the window alone do not keep a process.
        new CountDownLatch(1).await();
    }
}
