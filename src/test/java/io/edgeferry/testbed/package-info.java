/** Tests against the testbed, a real Kubernetes on this machine (docs/testbed.md). */
@NullMarked
package io.edgeferry.testbed;

import org.jspecify.annotations.NullMarked;
