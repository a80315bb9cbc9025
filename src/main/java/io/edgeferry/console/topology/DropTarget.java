package io.edgeferry.console.topology;

import io.edgeferry.cluster.NodeInfo;
import javafx.geometry.Bounds;

/** What something can be dropped on: a node's card, or its row in the table. */
interface DropTarget {

    /** What it says while something hovers. */
    enum Look {
        /** Nothing hovers. */
        PLAIN,
        /** It may be dropped here. */
        FITS,
        /** It may be dropped here, and hovers right now. */
        OVER,
        /** It may not. */
        UNFIT
    }

    /** Whether it stands for a node now; an empty row does not. */
    default boolean hasNode() {
        return true;
    }

    /** Its node. */
    NodeInfo node();

    /** Says whether what hovers may be dropped here, and why. */
    void look(Look look, String words);

    /** Where it is, in the scene. */
    Bounds where();
}
