/** The desktop console. Only this package and the entry point know JavaFX; nothing that waits runs on its thread. */
@NullMarked
package io.edgeferry.console;

import org.jspecify.annotations.NullMarked;
