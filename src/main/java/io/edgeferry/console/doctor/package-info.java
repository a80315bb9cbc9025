/** The node doctor: which nodes can give and take checkpoints, and what mends those that cannot. */
@NullMarked
package io.edgeferry.console.doctor;

import org.jspecify.annotations.NullMarked;
