package io.edgeferry.console.topology;

import io.edgeferry.console.PicturesUi;
import io.edgeferry.console.fakes.Pictures;
import javafx.scene.control.Labeled;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.Test;

/** Draws many nodes, as cards and as tables. */
class FleetPicturesUiTest extends PicturesUi {

    @Test
    void fleet() throws Exception {
        see("#chip-default-gru-train");
        cluster.show(Pictures.fleet(200, 2000));
        see("#card-edge-0000");
        draw("fleet");
        click("#view-table");
        see("#row-team-0-train-0000");
        draw("table");
        robot.drag(see("#row-team-0-train-0000")).moveTo(see("#row-edge-0003"));
        until(
                "the row says what a drop does",
                () -> stage.getScene().getRoot().lookupAll("#table-nodes .note").stream()
                        .anyMatch(cell -> ((Labeled) cell).getText().startsWith("Drop to migrate. About")));
        draw("table-drag", () -> hover("#row-edge-0003"));
        robot.type(KeyCode.ESCAPE);
        robot.drop();
        click("#table-show-volumes");
        see("#row-data-0000");
        draw("table-volumes");
        focus("#table-volumes");
        click("#row-data-0000");
        robot.type(KeyCode.M);
        see("#target-chooser");
        draw("chooser-many");
        click("#target-cancel");
        click("#view-cards");
    }

    @Test
    void folded() throws Exception {
        see("#chip-default-gru-train");
        cluster.show(Pictures.fleet(100, 200));
        see("#card-edge-0000");
        cluster.show(Pictures.many(80));
        see("#card-edge-001");
        draw("many");
    }
}
