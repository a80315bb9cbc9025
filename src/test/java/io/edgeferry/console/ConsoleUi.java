package io.edgeferry.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.console.connect.SessionOpener;
import io.edgeferry.console.fakes.FakeCluster;
import io.edgeferry.console.fakes.FakeMigrations;
import io.edgeferry.console.fakes.FakeProtections;
import io.edgeferry.console.fakes.FakeShells;
import io.edgeferry.console.fakes.Pictures;
import io.edgeferry.console.shell.ConsoleWindow;
import io.edgeferry.console.shell.Entrance;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.protection.Protections;
import io.edgeferry.task.DataFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import javafx.event.EventType;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.stage.Stage;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** The console on a fake cluster, for tests that look at it and use it as a person would. */
@ResourceLock("screen")
public abstract class ConsoleUi {

    /** Long enough for a slow machine that is busy. */
    protected static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("edgeferry.test.patience", 90));

    /** One for all: each of the headless platform's keeps the one before it, and its windows. */
    private static final FxRobot ROBOT = new FxRobot();

    @TempDir
    protected Path home;

    protected final FxRobot robot = ROBOT;
    protected final FakeCluster cluster = new FakeCluster(picture());
    protected final FakeMigrations migrations = new FakeMigrations();
    protected final FakeShells shells = new FakeShells();
    protected final FakeProtections protections = new FakeProtections(migrations, cluster::closed);
    protected Stage stage;
    protected ConsoleWindow window;
    private @Nullable Forbidden forbidden;

    /** What the cluster shows at first. */
    protected ClusterPicture picture() {
        return Pictures.lab(1);
    }

    /** Runs before the console is opened. */
    protected void prepare() throws Exception {}

    /** Opens clusters for the console. */
    protected SessionOpener opener() {
        return (context, ssh, prompt) -> new ClusterSession(cluster, shells, migrations);
    }

    /** What protects the pods of a session. */
    protected Protections protections(ClusterSession session) {
        return protections;
    }

    /** The context it is opened with. */
    protected KubeContext context() throws Exception {
        return FakeCluster.context("edge-lab");
    }

    /** How it comes to a cluster. */
    protected Entrance entrance() throws Exception {
        return Entrance.to(opener(), context()).with((session, data) -> protections(session));
    }

    @BeforeEach
    void begin(TestInfo test) throws Exception {
        forbidden = test.getTestMethod()
                .map(method -> method.getAnnotation(Forbidden.class))
                .orElse(null);
        openConsole();
    }

    /** Opens the console, also once more. */
    void openConsole() throws Exception {
        prepare();
        if (forbidden != null && forbidden.in().isEmpty()) {
            cluster.forbid(List.of(forbidden.value()));
        } else if (forbidden != null) {
            cluster.forbidIn(forbidden.in(), List.of(forbidden.value()));
        }
        FxToolkit.registerPrimaryStage();
        // The primary stage would keep what each console has hung on it, and call all of them.
        stage = FxToolkit.registerStage(Stage::new);
        onFx(() -> {
            window = ConsoleWindow.open(stage, new DataFolder(home), entrance());
            stage.setX(0);
            stage.setY(0);
            stage.setWidth(1000);
            // The headless screen is 1000 high and breaks off at a popup that leaves it; notices slide in from below.
            stage.setHeight(890);
            return true;
        });
    }

    @AfterEach
    void closeConsole() throws Exception {
        if (window != null) {
            onFx(() -> {
                window.close();
                return true;
            });
        }
        robot.release(new KeyCode[0]);
        robot.release(new javafx.scene.input.MouseButton[0]);
        FxToolkit.cleanupStages();
    }

    /** Asks something on the screen's thread. */
    protected static <T> T onFx(Callable<T> question) {
        return WaitForAsyncUtils.waitForAsyncFx(PATIENCE.toMillis(), question);
    }

    /** To look is cheap, and there are thousands of waits. */
    private static ConditionFactory waiting(String what) {
        return await(what).atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20));
    }

    /** Waits until something is so, asked on the screen's thread. */
    protected static void until(String what, Callable<Boolean> question) {
        waiting(what).ignoreExceptions().until(() -> onFx(question));
        // What goes with it may be drawn a moment later.
        WaitForAsyncUtils.waitForFxEvents(2);
    }

    /** Waits until something that can be seen is as it should be; parts of one change are drawn one after another. */
    protected static void soon(ThrowingRunnable assertion) {
        waiting("what is seen").ignoreExceptions().untilAsserted(assertion);
    }

    /** Whether a part is there and can be seen. */
    protected boolean shows(String id) {
        return onFx(() -> {
            Node node = stage.getScene().lookup(id);
            return node != null && visible(node);
        });
    }

    private static boolean visible(Node node) {
        for (Node at = node; at != null; at = at.getParent()) {
            if (!at.isVisible()) {
                return false;
            }
        }
        return true;
    }

    /** Waits until a part can be seen. */
    protected Node present(String id, boolean there) {
        waiting(id + (there ? " is there" : " is gone")).until(() -> shows(id) == there);
        WaitForAsyncUtils.waitForFxEvents();
        return onFx(() -> {
            // A frame may be late, and a click would go to where the part was.
            stage.getScene().getRoot().applyCss();
            stage.getScene().getRoot().layout();
            return stage.getScene().lookup(id);
        });
    }

    /** Waits until a part is there. */
    protected Node see(String id) {
        return present(id, true);
    }

    /** The text of a label or button. */
    protected String text(String id) {
        return onFx(() -> stage.getScene().lookup(id) instanceof Labeled labeled ? labeled.getText() : "");
    }

    /** All texts within a part. */
    protected String texts(String id) {
        return onFx(() -> {
            StringBuilder all = new StringBuilder();
            Node node = stage.getScene().lookup(id);
            if (node != null) {
                node.lookupAll(".label").forEach(label -> {
                    if (visible(label)) {
                        all.append(((Labeled) label).getText()).append('\n');
                    }
                });
            }
            return all.toString();
        });
    }

    /** Waits until a part says something. */
    protected void says(String id, String words) {
        waiting(id + " says " + words).untilAsserted(() -> assertThat(texts(id)).contains(words));
        WaitForAsyncUtils.waitForFxEvents(2);
    }

    /** Clicks a part when it is there. */
    protected void click(String id) {
        Node node = see(id);
        // On the way there step by step the robot would spend half a second.
        Bounds at = onFx(() -> node.localToScreen(node.getLayoutBounds()));
        robot.robotContext().getBaseRobot().moveMouse(new Point2D(at.getCenterX(), at.getCenterY()));
        robot.clickOn(node);
    }

    /** Clicks an item of the menu that is open. */
    protected void chooseItem(String item) {
        until(item + " is there", () -> robot.lookup(item).tryQuery().isPresent());
        Node node = onFx(() -> robot.lookup(item).query());
        robot.clickOn(node);
    }

    /** Clicks a part while a modifier is held, which the headless robot's mouse does not tell. */
    protected void clickWith(KeyCode modifier, String id) {
        Node node = see(id);
        onFx(() -> {
            Node cell = node.lookup(".table-cell");
            Node hit = cell == null ? node : cell;
            Bounds at = hit.localToScene(hit.getLayoutBounds());
            for (EventType<MouseEvent> type :
                    List.of(MouseEvent.MOUSE_PRESSED, MouseEvent.MOUSE_RELEASED, MouseEvent.MOUSE_CLICKED)) {
                hit.fireEvent(new MouseEvent(
                        type,
                        at.getCenterX(),
                        at.getCenterY(),
                        at.getCenterX(),
                        at.getCenterY(),
                        MouseButton.PRIMARY,
                        1,
                        modifier == KeyCode.SHIFT,
                        modifier == KeyCode.CONTROL,
                        false,
                        false,
                        type == MouseEvent.MOUSE_PRESSED,
                        false,
                        false,
                        true,
                        false,
                        true,
                        null));
            }
            return true;
        });
    }

    /** Gives a part the focus, as a Tab would. */
    protected void focus(String id) {
        Node node = see(id);
        onFx(() -> {
            node.requestFocus();
            return true;
        });
        until(id + " has the focus", node::isFocused);
    }

    /** Drags a part onto another and lets it go there. */
    protected void drag(String from, String to) {
        Node source = see(from);
        Node target = see(to);
        robot.drag(source).moveTo(target).drop();
    }

    /** Drops a dataset's volume on a node, and confirms the plan when it is ready. */
    protected void copyByDrag(String volume, String node) {
        robot.drag(see("#volume-" + volume)).moveTo(see("#card-" + node));
        says("#card-" + node, "Drop to copy");
        robot.drop();
        see("#plan-sheet");
        until(
                "the plan is ready",
                () -> !stage.getScene().lookup("#plan-migrate").isDisabled());
        click("#plan-migrate");
        present("#plan-sheet", false);
    }
}
