/**
 * Reaching a node's machine: running a command, streaming bytes both ways, host keys. The only package that knows
 * JSch. Nothing here knows Kubernetes; a node is a name and an address.
 */
@NullMarked
package io.edgeferry.node;

import org.jspecify.annotations.NullMarked;
