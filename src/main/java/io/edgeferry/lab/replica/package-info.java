/**
 * Replicas of checkpoints as a node of the lab keeps them: archives cut in pieces that are stored once each, so that a
 * checkpoint that hardly differs from the one before takes hardly any room. Knows no network.
 */
@NullMarked
package io.edgeferry.lab.replica;

import org.jspecify.annotations.NullMarked;
