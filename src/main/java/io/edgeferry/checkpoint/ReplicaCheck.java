package io.edgeferry.checkpoint;

/**
 * What reading a replica back found.
 *
 * @param good whether each page and the whole archive have the hash they were written with
 * @param reason what is wrong; empty when it is good
 */
public record ReplicaCheck(boolean good, String reason) {}
