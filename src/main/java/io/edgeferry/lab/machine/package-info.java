/** The machines of the lab's nodes: folders, processes of pods, their logs, links between them. Knows no HTTP. */
@NullMarked
package io.edgeferry.lab.machine;

import org.jspecify.annotations.NullMarked;
