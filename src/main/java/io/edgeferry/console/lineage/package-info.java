/** What a pod or a dataset was before it moved, and the way back. */
@NullMarked
package io.edgeferry.console.lineage;

import org.jspecify.annotations.NullMarked;
