/** The command line: {@code edgeferry migrate pod}, {@code status}, {@code recover}, {@code history}. */
@NullMarked
package io.edgeferry.cli;

import org.jspecify.annotations.NullMarked;
