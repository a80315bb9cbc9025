package io.edgeferry.migration;

import io.edgeferry.checkpoint.NodeFacts;
import io.edgeferry.checkpoint.NodeFacts.Space;
import java.util.List;

/** Judges what lies on the disks: the base image, emptyDirs, the space for a checkpoint. */
final class StorageCheck {

    private static final String CHECK = "space";
    private static final long SPARE = 64_000_000L;

    private final Facts facts;
    private final Findings findings;

    private StorageCheck(Facts facts, Findings findings) {
        this.facts = facts;
        this.findings = findings;
    }

    static void judge(Facts facts, Findings findings) {
        StorageCheck check = new StorageCheck(facts, findings);
        check.image();
        check.emptyDirs();
        if (!facts.inLab() && !facts.mixed()) {
            check.space();
        }
    }

    private void image() {
        ImageMatch image = facts.image();
        if (image == null) {
            return; // Said among what is not known, or the node was not reached.
        }
        String node = facts.target().name();
        switch (image.verdict()) {
            case SAME ->
                findings.ok("image", "The pod's image is on node " + node + ": " + image.name() + " " + image.digest());
            case NAME_ONLY ->
                findings.warn(
                        "image",
                        "It is not known whether node " + node + " has the same image " + image.name(),
                        "It has one of that name, " + image.there() + "; node "
                                + facts.source().name() + " does not tell its own digest. With another image the"
                                + " restore fails, or goes on with other files.",
                        "Compare them, or bring the image there.",
                        Remedies.bringImage(facts.source(), facts.target(), image.name()));
            case OTHER ->
                findings.error(
                        "image",
                        "Node " + node + " has another image under the name " + image.name(),
                        "The pod runs " + image.digest() + ", there is " + image.there()
                                + ": the files that its processes have open differ, and CRIU refuses them.",
                        "Bring the pod's image there.",
                        bring(image));
            case ABSENT ->
                findings.error(
                        "image",
                        "The pod's image is not on node " + node,
                        "A restore needs the same image there: " + image.name()
                                + (image.digest().isEmpty() ? "" : " " + image.digest()),
                        "Pull it there by its digest, or bring it from node "
                                + facts.source().name() + ".",
                        bring(image));
        }
    }

    /** By its digest from its registry, where it has one; an image that was imported by hand comes from the source. */
    private List<String> bring(ImageMatch image) {
        String id = facts.pod().imageId();
        return id.contains("@sha256:")
                ? Remedies.pullImage(facts.target().name(), id)
                : Remedies.bringImage(facts.source(), facts.target(), image.name());
    }

    /** What lies in an emptyDir stays behind; the files that the processes have open would be missing. */
    private void emptyDirs() {
        for (String name : facts.insight().filledDirs()) {
            findings.error(
                    "empty-dir",
                    "The emptyDir volume " + name + " is not empty",
                    "Its files stay on node " + facts.source().name() + ", and the clone would begin without them.",
                    "Have the training write to a claim or a hostPath instead, or empty the volume.",
                    List.of(
                            "# on node " + facts.source().name() + ", as root",
                            "ls -lA /var/lib/kubelet/pods/" + facts.pod().uid() + "/volumes/kubernetes.io~empty-dir/"
                                    + name));
        }
        if (facts.pod().emptyDirs().isEmpty() && facts.insight().filledDirs().isEmpty()) {
            findings.ok("empty-dir", "The pod has no emptyDir volume");
        } else if (facts.insight().filledDirs().isEmpty() && facts.known("empty-dir") && facts.sourceFacts() != null) {
            findings.warn(
                    "empty-dir",
                    "The pod has an emptyDir volume, empty now",
                    "Its content does not go along. It is looked at again once the pod is frozen; the source resumes if"
                            + " there is something by then.",
                    "Have the training write nothing there until it has moved, or use a claim.");
        }
    }

    private void space() {
        NodeFacts source = facts.sourceFacts();
        NodeFacts target = facts.targetFacts();
        if (source == null || target == null || facts.size() < 0) {
            return; // Said among what is not known.
        }
        long dump = facts.size();
        source(source, dump + dump / 10 + SPARE);
        target(target, dump);
        if (!findings.blocked(CHECK)) {
            String missing = unknown(source, target);
            if (missing.isEmpty()) {
                findings.ok(CHECK, "There is space for about " + Findings.mb(dump) + " on both nodes");
            } else {
                findings.add(new Unknown(
                                CHECK,
                                "Whether there is space for " + Findings.mb(dump) + " in " + missing,
                                "`df` did not tell.",
                                "Look for yourself.",
                                List.of(
                                        "# on both nodes",
                                        "df -h /var/lib/kubelet /var/lib/containerd /var/lib/edgeferry"))
                        .finding());
            }
        }
    }

    private static String unknown(NodeFacts source, NodeFacts target) {
        return source.store().free() < 0 || source.dumps().free() < 0
                ? "the source's /var/lib/containerd or /var/lib/kubelet"
                : target.store().free() < 0 || target.work().free() < 0
                        ? "the target's /var/lib/containerd or /var/lib/edgeferry"
                        : "";
    }

    /** containerd writes the images first, then the kubelet packs them beside them. */
    private void source(NodeFacts source, long wanted) {
        boolean shared = source.store().shares(source.dumps())
                && !source.store().device().isEmpty();
        if (shared && lacks(source.dumps(), 2 * wanted)) {
            lacks(
                    facts.source().name(),
                    "dump",
                    "containerd writes its images and the kubelet packs them, on the same file system",
                    2 * wanted,
                    source.dumps(),
                    "/var/lib/kubelet");
            return;
        }
        if (lacks(source.dumps(), wanted)) {
            lacks(
                    facts.source().name(),
                    "dump",
                    "The kubelet writes the archive there",
                    wanted,
                    source.dumps(),
                    "/var/lib/kubelet");
        }
        if (lacks(source.store(), wanted)) {
            lacks(
                    facts.source().name(),
                    "dump's images",
                    "containerd writes them before the kubelet packs them",
                    wanted,
                    source.store(),
                    "/var/lib/containerd");
        }
    }

    /**
     * containerd keeps blob and snapshot, and a third time either the archive lies beside them, until it is imported, or
     * the copy that a restore makes.
     */
    private void target(NodeFacts target, long dump) {
        String node = facts.target().name();
        long wanted = 3 * dump + SPARE;
        if (lacks(target.store(), wanted)) {
            lacks(
                    node,
                    "checkpoint",
                    "It is there three times at once: blob, snapshot, restore copy",
                    wanted,
                    target.store(),
                    "/var/lib/containerd");
        }
        if (!target.store().shares(target.work()) && lacks(target.work(), dump + SPARE)) {
            lacks(
                    node,
                    "archive that comes",
                    "It lies there as a file until it is imported",
                    dump + SPARE,
                    target.work(),
                    "/var/lib/edgeferry");
        }
    }

    private static boolean lacks(Space space, long wanted) {
        return space.free() >= 0 && space.free() < wanted;
    }

    private void lacks(String node, String what, String why, long wanted, Space space, String folder) {
        findings.error(
                CHECK,
                "Node " + node + " has too little space for the " + what,
                why + ": about " + Findings.mb(wanted) + " are needed, " + Findings.mb(space.free()) + " are free.",
                "Free some space below " + folder + " there.",
                Remedies.space(node, folder));
    }
}
