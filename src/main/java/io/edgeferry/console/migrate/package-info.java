/** The plan sheet: what a migration would do, its options, and the button that starts it. */
@NullMarked
package io.edgeferry.console.migrate;

import org.jspecify.annotations.NullMarked;
