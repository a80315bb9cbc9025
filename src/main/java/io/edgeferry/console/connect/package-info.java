/** Choosing a context, reaching its nodes over SSH, host keys, and the connection itself. */
@NullMarked
package io.edgeferry.console.connect;

import org.jspecify.annotations.NullMarked;
