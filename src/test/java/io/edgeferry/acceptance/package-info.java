/** The same scenarios on every kind of cluster: each runs on the lab and on the testbed. */
@org.jspecify.annotations.NullMarked
package io.edgeferry.acceptance;
