/** The objects of the lab's cluster: kept, versioned, watched. Knows no HTTP and no machine. */
@NullMarked
package io.edgeferry.lab.store;

import org.jspecify.annotations.NullMarked;
