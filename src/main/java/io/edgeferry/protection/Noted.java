package io.edgeferry.protection;

import io.edgeferry.cluster.Words;
import org.jspecify.annotations.Nullable;

/**
 * How a training was to be protected when its pod was noted last, by the annotation in its manifest. That is what counts
 * when the pod's own cannot be read: it is gone, or on its way. Thread-safe.
 */
final class Noted {

    /** What a manifest says; it is read once. */
    private record Read(String manifest, @Nullable ProtectSpec spec) {}

    private volatile Read last = new Read("", null);

    /** Null when that cannot be understood either. */
    @Nullable
    ProtectSpec spec(ProtectionNote note) {
        String manifest = note.training().manifest();
        Read known = last;
        if (!known.manifest().equals(manifest)) {
            known = new Read(manifest, read(note.training()));
            last = known;
        }
        return known.spec();
    }

    private static @Nullable ProtectSpec read(Training training) {
        String text = training.podManifest().annotation(Words.PROTECT);
        return text == null ? null : ProtectSpec.find(text).orElse(null);
    }
}
