/**
 * What runs in the containers of the lab: a training that really learns, and a container that only waits. Each is a
 * main class of a process of its own that needs nothing but the JDK; it ends when its standard input ends, so that it
 * never outlives the lab.
 */
@NullMarked
package io.edgeferry.lab.work;

import org.jspecify.annotations.NullMarked;
