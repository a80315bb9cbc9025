/** Running and past migrations: line of stations, figures, log, outcome. */
@NullMarked
package io.edgeferry.console.tasks;

import org.jspecify.annotations.NullMarked;
