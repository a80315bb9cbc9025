/** EdgeFerry: moves training pods between the nodes of a Kubernetes edge cluster. */
@NullMarked
package io.edgeferry;

import org.jspecify.annotations.NullMarked;
