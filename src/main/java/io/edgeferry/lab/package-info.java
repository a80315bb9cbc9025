/**
 * The lab: a cluster inside the program. {@code store} keeps the objects, {@code api} serves them as a Kubernetes API,
 * {@code machine} is what the nodes are made of. Reached only from the entry points; the rest of the program meets it
 * over its kubeconfig, like any cluster.
 */
@NullMarked
package io.edgeferry.lab;

import org.jspecify.annotations.NullMarked;
