package io.edgeferry.migration;

import io.edgeferry.checkpoint.CheckpointImage;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import java.util.ArrayList;
import java.util.List;

/** Names and digests under which containerd may know the image that a pod was first made with. */
public final class PodImages {

    private PodImages() {}

    /** Names and digests of the image that a pod was first made with. */
    public static List<String> names(PodManifest pod) {
        List<String> names = new ArrayList<>();
        if (!CheckpointImage.isOne(pod.image())) {
            add(names, pod.image());
        }
        String base = pod.annotation(Words.BASE_IMAGE);
        if (base != null) {
            add(names, base);
        }
        if (!pod.imageId().isEmpty()) {
            names.add(pod.imageId());
            names.add(pod.imageId().replaceFirst("^.*@", ""));
        }
        return names;
    }

    /** Names under which containerd may know an image that a pod names. */
    static List<String> names(String image) {
        List<String> names = new ArrayList<>();
        add(names, image);
        return names;
    }

    /** A name, and its long form: containerd knows python:3 as docker.io/library/python:3. */
    private static void add(List<String> names, String image) {
        names.add(image);
        int slash = image.indexOf('/');
        String first = slash < 0 ? "" : image.substring(0, slash);
        boolean hasHost = first.contains(".") || first.contains(":") || first.equals("localhost");
        if (!hasHost) {
            String tagged = image.contains(":") || image.contains("@") ? image : image + ":latest";
            names.add("docker.io/" + (slash < 0 ? "library/" : "") + tagged);
        }
    }
}
