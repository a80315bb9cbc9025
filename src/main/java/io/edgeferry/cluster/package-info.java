/**
 * Kubernetes: connecting, watching, an immutable picture of nodes, pods and volumes, and acting on them. The only
 * package that knows fabric8.
 */
@NullMarked
package io.edgeferry.cluster;

import org.jspecify.annotations.NullMarked;
