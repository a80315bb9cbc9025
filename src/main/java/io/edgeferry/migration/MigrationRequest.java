package io.edgeferry.migration;

/**
 * What a person asks for.
 *
 * @param namespace the pod's namespace
 * @param pod the pod's name, or the name of the pod it descends from ({@code gru} finds {@code gru-m1})
 * @param target name of the node to move to
 * @param options how
 * @param withData whether the pod's datasets that lie on its node go along: copied while it trains, the rest and the
 *     check while it is frozen
 */
public record MigrationRequest(
        String namespace, String pod, String target, MigrationOptions options, boolean withData) {

    /** The pod alone. */
    public MigrationRequest(String namespace, String pod, String target, MigrationOptions options) {
        this(namespace, pod, target, options, false);
    }

    /** The same with other options. */
    public MigrationRequest with(MigrationOptions other) {
        return new MigrationRequest(namespace, pod, target, other, withData);
    }

    /** The same with or without the datasets. */
    public MigrationRequest withData(boolean other) {
        return new MigrationRequest(namespace, pod, target, options, other);
    }
}
