/**
 * Protection of pods: periodic checkpoints kept as replicas on other nodes, finding out that a node is lost, fencing it,
 * and failing its pods over. What is known of a protected pod is kept in a Lease beside it, so that any console can go
 * on where another one stopped; the Lease's holder alone acts.
 */
@NullMarked
package io.edgeferry.protection;

import org.jspecify.annotations.NullMarked;
