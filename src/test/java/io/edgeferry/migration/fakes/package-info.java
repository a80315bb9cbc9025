/**
 * A world for migrations without a cluster: two or more machines with containers that train, an API server with pods,
 * and faults at any call. What the tests look at is the state of this world, not which calls were made.
 */
@NullMarked
package io.edgeferry.migration.fakes;

import org.jspecify.annotations.NullMarked;
