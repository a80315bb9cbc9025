/** The window: frame, rail, top bar, dock, status line, and where everything is put together. */
@NullMarked
package io.edgeferry.console.shell;

import org.jspecify.annotations.NullMarked;
