package io.edgeferry.protection;

import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import java.util.List;
import java.util.Optional;

/**
 * What became of a protected pod that does not run although its node lives.
 *
 * @param over whether nobody wants its replicas any more: it ended well, or its protection was taken away
 * @param words for people, a sentence
 */
record Fate(boolean over, String words) {

    /** Whether a pod runs, or will as far as is known, and is to be protected. */
    static boolean mayRun(PodManifest pod) {
        return !pod.ended() && !pod.terminating() && pod.annotation(Words.PROTECT) != null;
    }

    /**
     * Finds it out.
     *
     * @param known the pod as it was seen last
     * @param all the pods that bear its training's name now
     */
    static Fate of(Training known, List<PodManifest> all) {
        Optional<PodManifest> there = all.stream().filter(known::leadsTo).findFirst();
        if (there.isEmpty()) {
            return new Fate(false, "Pod " + known.pod() + " is gone: it was deleted or evicted.");
        }
        PodManifest pod = there.get();
        if (pod.annotation(Words.PROTECT) == null) {
            return new Fate(true, "The annotation of pod " + pod.name() + " was removed.");
        }
        if (pod.terminating()) {
            return new Fate(false, "Pod " + pod.name() + " is being deleted.");
        }
        return pod.phase().equals("Succeeded")
                ? new Fate(true, "Pod " + pod.name() + " has ended well.")
                : new Fate(false, ("Pod " + pod.name() + " failed: " + pod.trouble()).strip() + ".");
    }
}
