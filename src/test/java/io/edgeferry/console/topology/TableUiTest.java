package io.edgeferry.console.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.console.ConsoleUi;
import io.edgeferry.console.fakes.Pictures;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import javafx.scene.Node;
import javafx.scene.control.Labeled;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableView;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tables do what the cards do. */
class TableUiTest extends ConsoleUi {

    @BeforeEach
    void openTables() {
        see("#chip-default-gru-train");
        click("#view-table");
        see("#row-default-gru-train");
    }

    private Node at(String id) {
        return stage.getScene().lookup(id);
    }

    private List<String> notes() {
        return onFx(() -> at("#table-nodes").lookupAll(".note").stream()
                .map(cell -> ((Labeled) cell).getText())
                .toList());
    }

    private void planned(String pod) {
        see("#plan-sheet");
        says("#plan-sheet", pod);
        until("the plan is ready", () -> !at("#plan-migrate").isDisabled());
        click("#plan-cancel");
        present("#plan-sheet", false);
    }

    @Test
    void aRowIsDraggedOntoTheRowOfANode() {
        robot.drag(see("#row-default-gru-train")).moveTo(see("#row-edge-2"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(notes())
                        .anyMatch(note -> note.startsWith("Drop to migrate. About 9.2 s"))
                        .contains("It runs here", "Not ready: MemoryPressure"));
        robot.drop();
        planned("Migrate gru-train");
        assertThat(notes()).noneMatch(note -> note.startsWith("Drop"));
        click("#table-show-volumes");
        robot.drag(see("#row-esc50")).moveTo(see("#row-edge-2")).drop();
        planned("Copy esc50");
        soon(() -> assertThat(migrations.datasets().asked()).isNotEmpty());
    }

    @Test
    void keysAndMenuDoTheSame() {
        click("#row-default-gru-train");
        says("#inspector", "gru-train");
        robot.type(KeyCode.M);
        click("#target-edge-2");
        planned("Migrate gru-train");
        robot.rightClickOn(see("#row-default-yolo-train"));
        await().atMost(PATIENCE)
                .until(() -> onFx(() -> robot.lookup("#menu-migrate").tryQuery().isPresent()));
        chooseItem("#menu-migrate");
        says("#target-chooser", "Migrate yolo-train to");
        click("#target-cancel");
        robot.rightClickOn(see("#row-edge-1"));
        await().atMost(PATIENCE)
                .until(() ->
                        onFx(() -> robot.lookup("#menu-inspect-node").tryQuery().isPresent()));
        chooseItem("#menu-inspect-node");
        says("#inspector", "edge-1");
    }

    @Test
    void sortingAndSelectionOutliveAnUpdate() throws Exception {
        click("#row-default-gru-train");
        onFx(() -> {
            TableView<?> table = (TableView<?>) at("#table-pods");
            table.getColumns().getFirst().setSortType(TableColumn.SortType.DESCENDING);
            sort(table);
            return true;
        });
        cluster.show(Pictures.withPods(
                cluster.picture(),
                Stream.concat(cluster.picture().pods().stream(), Stream.of(Pictures.pod("mid", "edge-1")))
                        .toList()));
        see("#row-default-mid");
        soon(() -> assertThat(onFx(() -> ((TableView<?>) at("#table-pods"))
                        .getItems().stream()
                                .map(row -> ((RowTable.Row<?>) row).key())
                                .toList()))
                .containsExactly(
                        "default/yolo-train",
                        "default/waiting",
                        "default/transformer",
                        "default/resnet",
                        "default/mid",
                        "default/gru-train"));
        soon(() -> assertThat(onFx(() -> ((RowTable.Row<?>) ((TableView<?>) at("#table-pods"))
                                .getSelectionModel()
                                .getSelectedItem())
                        .key()))
                .isEqualTo("default/gru-train"));
        says("#inspector", "gru-train");
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> Files.readString(home.resolve("settings.json"))
                        .replace(" ", "")
                        .contains("\"table\":true"));
    }

    private static <T> void sort(TableView<T> table) {
        table.getSortOrder().setAll(List.of(table.getColumns().getFirst()));
    }
}
