/**
 * Background work: what runs, how far it is, how it ended. Workers write to a {@link io.edgeferry.task.TaskRecorder};
 * a screen or a terminal pulls immutable {@link io.edgeferry.task.TaskSnapshot}s at its own pace.
 */
@NullMarked
package io.edgeferry.task;

import org.jspecify.annotations.NullMarked;
