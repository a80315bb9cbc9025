package io.edgeferry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.KubeContext;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.ScenePicture;
import io.edgeferry.console.connect.LabDoor;
import io.edgeferry.console.connect.SessionOpener;
import io.edgeferry.console.shell.ConsoleWindow;
import io.edgeferry.console.shell.Entrance;
import io.edgeferry.lab.Lab;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.node.Command;
import io.edgeferry.task.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javafx.scene.control.Label;
import javafx.scene.control.TabPane;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.Clipboard;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console without a kubeconfig: the lab opens by itself, is remembered, reset, and ends with the window. */
class LabOpensUiTest extends ConsoleUi {

    /** The goal on an idle machine is 5 s; this one may be busy. */
    private static final Duration SOON = Duration.ofSeconds(40);

    private static final String KUBECONFIG = """
        clusters: [{name: c, cluster: {server: "https://127.0.0.1:9"}}]
        users: [{name: u, user: {token: t}}]
        contexts: [{name: field, context: {cluster: c, user: u}}]
        """;

    @TempDir
    Path kube;

    private final List<Path> usual = new CopyOnWriteArrayList<>();
    private final List<KubeContext> opened = new CopyOnWriteArrayList<>();
    private LabDoor door;
    private Lab other;
    private Instant before = Instant.MAX;

    @Override
    protected void prepare() throws Exception {
        door = new EmbeddedLab(new DataFolder(home));
        before = Instant.now();
    }

    @Override
    protected SessionOpener opener() {
        return (context, ssh, prompt) -> {
            opened.add(context);
            return ClusterSession.open(context, ssh, prompt, new DataFolder(home), true);
        };
    }

    @Override
    protected Entrance entrance() {
        return new Entrance(opener(), door, () -> usual, null);
    }

    @AfterEach
    void end() throws Exception {
        closeWindow();
        door.close();
        if (other != null) {
            other.close();
        }
    }

    private void closeWindow() {
        onFx(() -> {
            window.close();
            return true;
        });
    }

    @Test
    void itShowsALivingClusterSoonAfterTheWindow() throws Exception {
        await("nodes, trainings and volumes are shown")
                .atMost(SOON)
                .until(() -> all(
                        "#card-master",
                        "#card-edge-1",
                        "#card-edge-2",
                        "#card-edge-3",
                        "#chip-default-gru",
                        "#chip-default-forecast",
                        "#chip-default-drift",
                        "#volume-sensors",
                        "#volume-meters"));
        click("#chip-default-gru");
        says("#inspector", "loss");
        onFx(() -> {
            TabPane tabs = (TabPane) stage.getScene().lookup("#inspector .tab-pane");
            tabs.getSelectionModel().select(1);
            return true;
        });
        see("#inspector-log");
        // So early there may be a single step, and a log is read once unless it is followed.
        click("#inspector-log-follow");
        await("a training's loss is shown, and falls").atMost(SOON).until(() -> {
            List<Double> losses = losses();
            return losses.size() > 4 && losses.getLast() < losses.getFirst();
        });
        Duration took = Duration.between(before, Instant.now());
        System.out.println("a living lab was on the screen " + took.toMillis() + " ms after the window was asked for");
        ScenePicture.save(stage, Path.of("target", "pictures", "lab-opened.png"), 1);
        try (var files = Files.list(door.folder().resolve("nodes/edge-1/volumes/data/sensors"))) {
            assertThat(files.count()).isGreaterThan(10);
        }
        click("#rail-settings");
        see("#lab-reset");
        String line = "export KUBECONFIG=" + Command.quote(door.kubeconfig().toString());
        soon(() -> assertThat(text("#lab-kubeconfig")).isEqualTo(line));
        focus("#lab-kubeconfig-copy");
        robot.type(KeyCode.SPACE);
        until("it is copied", () -> line.equals(Clipboard.getSystemClipboard().getString()));
        ScenePicture.save(stage, Path.of("target", "pictures", "lab-settings.png"), 1);
        present("#ssh-form", false);
        closeWindow();
        door.close();
        assertThat(door.kubeconfig()).doesNotExist();
        await("no process of it is left")
                .atMost(PATIENCE)
                .until(() -> ProcessHandle.current()
                        .descendants()
                        .noneMatch(
                                child -> child.info().commandLine().orElse("").contains(home.toString())));
    }

    private boolean all(String... ids) {
        for (String id : ids) {
            if (!shows(id)) {
                return false;
            }
        }
        return true;
    }

    private List<Double> losses() {
        return onFx(() -> ((TextInputControl) stage.getScene().lookup("#inspector-log")).getText())
                .lines()
                .filter(line -> line.startsWith("step "))
                .map(line -> Double.parseDouble(line.split(" ")[3]))
                .toList();
    }

    @Test
    void itIsRememberedAndComesBackBesideAKubeconfig() throws Exception {
        see("#chip-default-gru");
        closeWindow();
        usual.add(Files.writeString(kube.resolve("config"), KUBECONFIG));
        reopen();
        see("#chip-default-gru");
        assertThat(opened).extracting(KubeContext::file).containsOnly(door.kubeconfig());
    }

    private void reopen() {
        onFx(() -> {
            window = ConsoleWindow.open(stage, new DataFolder(home), entrance());
            return true;
        });
    }

    @Test
    void besideAKubeconfigItIsOffered() throws Exception {
        see("#chip-default-gru");
        closeWindow();
        Files.delete(home.resolve("settings.json"));
        usual.add(Files.writeString(kube.resolve("config"), KUBECONFIG));
        reopen();
        see("#context-field");
        says("#connect-lab", "Open the lab");
        ScenePicture.save(stage, Path.of("target", "pictures", "lab-offered.png"), 1);
        click("#connect-lab");
        see("#chip-default-gru");
    }

    @Test
    void aResetAsksAndThenBeginsAnew() throws Exception {
        see("#chip-default-gru");
        Path mine = Files.writeString(door.folder().resolve("nodes/edge-1/volumes/data/sensors/mine"), "x");
        click("#rail-settings");
        see("#settings");
        onFx(() -> {
            stage.getScene().lookup("#lab-reset").requestFocus();
            return true;
        });
        robot.type(KeyCode.SPACE);
        says("#lab-reset-sheet", "are removed");
        ScenePicture.save(stage, Path.of("target", "pictures", "lab-reset.png"), 1);
        click("#lab-reset-sheet-no");
        present("#lab-reset-sheet", false);
        assertThat(mine).exists();
        assertThat(opened).hasSize(1);
        focus("#lab-reset");
        robot.type(KeyCode.SPACE);
        click("#lab-reset-sheet-yes");
        await("it is opened again").atMost(PATIENCE).until(() -> opened.size() == 2);
        click("#rail-topology");
        see("#chip-default-gru");
        assertThat(mine).doesNotExist();
        assertThat(mine.resolveSibling("sensors-000.csv")).exists();
    }

    @Test
    void oneThatRunsElsewhereIsLookedAtAndLeftAlone() throws Exception {
        see("#chip-default-gru");
        closeWindow();
        door.close();
        other = Lab.start(new Lab.Options(door.folder(), kube.resolve("written"), 0, 2));
        reopen();
        see("#card-edge-2");
        present("#card-edge-3", false);
        click("#context-button");
        says("#connect-lab", "runs in another process");
        click("#rail-settings");
        says("#settings", "runs in another process");
        until("it is greyed", () -> stage.getScene().lookup("#lab-reset").isDisabled());
        closeWindow();
        door.close();
        assertThat(Kubeconfigs.contexts(door.kubeconfig())).isNotEmpty();
        assertThat(other.kubeconfig()).exists();
    }

    @Test
    void whatKeepsItFromStartingIsSaid() throws Exception {
        see("#chip-default-gru");
        closeWindow();
        door.close();
        Path nodes = door.folder().resolve("nodes");
        Files.move(nodes, kube.resolve("nodes"));
        Files.writeString(nodes, "a file in the way");
        reopen();
        says("#connect", "The lab cannot use its folder");
        until(
                "it is said",
                () -> !((Label) stage.getScene().lookup("#lab-trouble"))
                        .getText()
                        .isEmpty());
        ScenePicture.save(stage, Path.of("target", "pictures", "lab-trouble.png"), 1);
    }
}
