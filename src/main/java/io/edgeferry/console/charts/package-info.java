/**
 * Charts of a task's {@link io.edgeferry.task.Flow}: throughput and window on one clock, their picture and their table.
 * Scales, thinning and the place of labels are plain classes; only {@code Flow*} nodes know the screen.
 */
@NullMarked
package io.edgeferry.console.charts;

import org.jspecify.annotations.NullMarked;
