/** The cluster as cards and chips, dragging a pod onto a node, and the inspector. */
@NullMarked
package io.edgeferry.console.topology;

import org.jspecify.annotations.NullMarked;
