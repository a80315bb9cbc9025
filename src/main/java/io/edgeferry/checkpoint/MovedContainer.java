package io.edgeferry.checkpoint;

/**
 * The container that an operation moves, as it runs on the source.
 *
 * @param namespace of its pod
 * @param pod name of its pod
 * @param podUid uid of its pod
 * @param name its name in the pod
 * @param id the runtime's id of it
 */
public record MovedContainer(String namespace, String pod, String podUid, String name, String id) {}
