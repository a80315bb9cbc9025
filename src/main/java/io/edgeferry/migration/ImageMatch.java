package io.edgeferry.migration;

import io.edgeferry.checkpoint.ContainerdNode.Image;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How the pod's image on the source and the images of the target agree. A tag may name another image on each node: what
 * counts is the digest. An image whose index was imported in part has another digest than the whole one, but the same
 * configuration, by which the CRI names it too ({@code sha256:…}).
 *
 * @param verdict how they agree
 * @param name the image's name for people
 * @param digest its digest on the source, or empty when it is not known there
 * @param there the digest that the target has under the same name, or empty
 */
record ImageMatch(Verdict verdict, String name, String digest, String there) {

    /** How they agree. */
    enum Verdict {
        /** The target has the image, by its digest. */
        SAME,
        /** The target has an image of this name; which one the source has is not known. */
        NAME_ONLY,
        /** The target has another image of this name. */
        OTHER,
        /** The target has none. */
        ABSENT
    }

    /**
     * Compares.
     *
     * @param names names and digests under which the image may be known, the pod's own first
     */
    static ImageMatch of(List<String> names, List<Image> source, List<Image> target) {
        Optional<Image> here = find(names, source);
        Optional<Image> there = find(names, target);
        String name = here.or(() -> there).map(Image::name).orElse(names.getFirst());
        if (here.isEmpty()) {
            return new ImageMatch(
                    there.isPresent() ? Verdict.NAME_ONLY : Verdict.ABSENT,
                    name,
                    "",
                    there.map(Image::digest).orElse(""));
        }
        String digest = here.get().digest();
        Set<String> same = new HashSet<>(Set.of(digest));
        source.stream()
                .filter(image -> image.digest().equals(digest) && bare(image.name()))
                .forEach(image -> same.add(image.name()));
        if (target.stream().anyMatch(image -> same.contains(image.digest()) || same.contains(image.name()))) {
            return new ImageMatch(Verdict.SAME, name, digest, digest);
        }
        return there.isPresent()
                ? new ImageMatch(Verdict.OTHER, name, digest, there.get().digest())
                : new ImageMatch(Verdict.ABSENT, name, digest, "");
    }

    /** A real name before a bare digest. */
    private static Optional<Image> find(List<String> names, List<Image> images) {
        return images.stream()
                .filter(image -> names.contains(image.name()) || names.contains(image.digest()))
                .min(Comparator.comparing((Image image) -> bare(image.name())));
    }

    private static boolean bare(String name) {
        return name.startsWith("sha256:");
    }
}
