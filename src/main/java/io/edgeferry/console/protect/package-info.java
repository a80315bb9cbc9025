/** Protected pods and the nodes they are on, as a person sees them; protecting, failing over, rehearsing. */
@NullMarked
package io.edgeferry.console.protect;

import org.jspecify.annotations.NullMarked;
