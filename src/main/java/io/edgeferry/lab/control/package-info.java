/** What a cluster does by itself: namespaces of the start, the scheduler, the binding of claims, and what becomes of lost nodes. */
@NullMarked
package io.edgeferry.lab.control;

import org.jspecify.annotations.NullMarked;
