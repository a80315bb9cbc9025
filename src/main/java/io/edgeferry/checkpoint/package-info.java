/**
 * Checkpoints on nodes: the runtime that pauses and restores a container, the archive, the image it travels as, and the
 * agent that does on a node what must go on without the console. Reaches nodes by {@link io.edgeferry.node.NodeShell}.
 */
@NullMarked
package io.edgeferry.checkpoint;

import org.jspecify.annotations.NullMarked;
