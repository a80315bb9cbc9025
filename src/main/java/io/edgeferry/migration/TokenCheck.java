package io.edgeferry.migration;

import io.edgeferry.checkpoint.ContainerInside;
import io.edgeferry.cluster.PodManifest;

/**
 * Judges the service account's token: it is bound to the source pod and dies with it, while the clone's memory may hold
 * it. The clone's file has a token of its own, so only a program that does not read it anew is hurt.
 */
final class TokenCheck {

    private static final String CHECK = "token";

    private TokenCheck() {}

    static void judge(Facts facts, Findings findings) {
        PodManifest pod = facts.pod();
        ContainerInside inside = facts.insight().inside();
        String again = "Have the program read its token's file anew before each call, as Kubernetes' own client"
                + " libraries do; else restart it after the migration.";
        if (!pod.tokens().isEmpty()) {
            findings.warn(
                    CHECK,
                    "The pod uses service account tokens: " + String.join(", ", pod.tokens()),
                    "They are bound to the source pod and end with it. The clone's files hold new ones, its memory"
                            + " the old ones, which are refused.",
                    again);
        } else if (pod.hasToken() && inside != null && inside.apiServer()) {
            findings.warn(
                    CHECK,
                    "The program talks to the API server",
                    "Its token is bound to the source pod and ends with it. The clone's file holds a new one, its"
                            + " memory the old one, which is refused.",
                    again);
        } else if (pod.hasToken() && inside != null) {
            findings.ok(
                    CHECK,
                    "The clone gets a service account token of its own; the program is not connected to the"
                            + " API server");
        } else if (!pod.hasToken()) {
            findings.ok(CHECK, "The pod has no service account token");
        }
    }
}
