/**
 * Moving a pod with the training in its memory: plan, preflight, steps, journal, rollback, proof. Every migration ends
 * as migrated, rolled back, or "needs you" with the commands that settle it.
 */
@NullMarked
package io.edgeferry.migration;

import org.jspecify.annotations.NullMarked;
