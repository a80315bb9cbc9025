/** The switches of a lab: its links, and its nodes cut off, killed and healed. */
@NullMarked
package io.edgeferry.console.lab;

import org.jspecify.annotations.NullMarked;
