/** A cluster and migrations that do as a test says. */
@NullMarked
package io.edgeferry.console.fakes;

import org.jspecify.annotations.NullMarked;
