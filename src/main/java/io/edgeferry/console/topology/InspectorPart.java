package io.edgeferry.console.topology;

import javafx.scene.Node;
import org.jspecify.annotations.Nullable;

/** What others add to the inspector: a button beside the first one, and something above the facts of the overview. */
public interface InspectorPart {

    /** The button; it hides itself where it does not belong. */
    Node button();

    /** What stands above the facts; it hides itself where it does not belong. */
    Node body();

    /** Shows itself for what is selected; called at the screen's pace, so that what is as before costs nothing. */
    void show(@Nullable Selection selection, PictureIndex index);
}
