/** What the console remembers, and the place where a person changes it. */
@NullMarked
package io.edgeferry.console.settings;

import org.jspecify.annotations.NullMarked;
