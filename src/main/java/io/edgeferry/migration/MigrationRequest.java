package io.edgeferry.migration;

/**
 * What a person asks for.
 *
 * @param namespace the pod's namespace
 * @param pod the pod's name, or the name of the pod it descends from ({@code gru} finds {@code gru-m1})
 * @param target name of the node to move to
 * @param options how
 */
public record MigrationRequest(String namespace, String pod, String target, MigrationOptions options) {}
