package io.edgeferry.console.connect;

import io.edgeferry.console.Ui;
import io.edgeferry.console.connect.SshFormModel.Row;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.TextField;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** What differs per node, a line for each. */
final class OverrideTable extends VBox {

    private static final List<String> TITLES = List.of("Node", "User", "Address", "Port", "Identity file");

    private final GridPane grid = new GridPane();
    private final List<List<TextField>> lines = new ArrayList<>();

    OverrideTable() {
        super(6);
        grid.setHgap(6);
        grid.setVgap(6);
        var add = Ui.button("Add a node", () -> add(Row.BLANK), "small");
        add.setId("ssh-override-add");
        getChildren().addAll(grid, add);
        set(List.of());
    }

    void set(List<Row> rows) {
        lines.clear();
        rows.forEach(row -> lines.add(line(row)));
        draw();
    }

    List<Row> rows() {
        return lines.stream()
                .map(line -> new Row(
                        line.get(0).getText().strip(),
                        line.get(1).getText().strip(),
                        line.get(2).getText().strip(),
                        line.get(3).getText().strip(),
                        line.get(4).getText().strip()))
                .toList();
    }

    private void add(Row row) {
        lines.add(line(row));
        draw();
        lines.getLast().getFirst().requestFocus();
    }

    private static List<TextField> line(Row row) {
        List<TextField> fields = new ArrayList<>();
        for (String text : List.of(row.node(), row.user(), row.address(), row.port(), row.identity())) {
            TextField field = new TextField(text);
            field.setMinWidth(56);
            field.setPrefWidth(110);
            GridPane.setHgrow(field, Priority.SOMETIMES);
            fields.add(field);
        }
        fields.get(3).setPrefWidth(64);
        return fields;
    }

    private void draw() {
        grid.getChildren().clear();
        for (int column = 0; column < TITLES.size() && !lines.isEmpty(); column++) {
            grid.add(Ui.label(TITLES.get(column), "muted", "small-text"), column, 0);
        }
        for (int row = 0; row < lines.size(); row++) {
            List<TextField> line = lines.get(row);
            for (int column = 0; column < line.size(); column++) {
                TextField field = line.get(column);
                field.setAccessibleText(TITLES.get(column));
                field.setId("ssh-override-" + row + "-" + column);
                grid.add(field, column, row + 1);
            }
            grid.add(
                    Ui.iconButton(Feather.TRASH_2, "Remove this line", () -> {
                        lines.remove(line);
                        draw();
                    }),
                    line.size(),
                    row + 1);
        }
    }
}
