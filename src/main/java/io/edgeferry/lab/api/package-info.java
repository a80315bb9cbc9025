/**
 * The lab's objects as a Kubernetes API over HTTPS: what kubectl and client libraries need. {@code Handler} is asked on
 * a virtual thread for each request; only streams touch the event loop. Errors are {@link io.edgeferry.lab.api.Refusal}s.
 */
@NullMarked
package io.edgeferry.lab.api;

import org.jspecify.annotations.NullMarked;
