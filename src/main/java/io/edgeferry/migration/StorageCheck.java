package io.edgeferry.migration;

import io.edgeferry.checkpoint.NodeFacts;

/** Judges what lies on the disks: the base image, emptyDirs, the space for a checkpoint. */
final class StorageCheck {

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
        check.space();
    }

    private void image() {
        if (Boolean.FALSE.equals(facts.imageThere())) {
            findings.error(
                    "image",
                    "The pod's image is not on node " + facts.target().name(),
                    "A restore needs the same image there: " + facts.pod().imageId(),
                    "Pull it there first, for example by a short pod of that image on the node.");
        } else if (Boolean.TRUE.equals(facts.imageThere())) {
            findings.ok("image", "The pod's image is on node " + facts.target().name());
        }
    }

    /** What lies in an emptyDir stays behind; the files that the processes have open would be missing. */
    private void emptyDirs() {
        for (String name : facts.insight().filledDirs()) {
            findings.error(
                    "empty-dir",
                    "The emptyDir volume " + name + " is not empty",
                    "Its files stay on node " + facts.source().name() + ", and the clone would begin without them.",
                    "Have the training write to a claim or a hostPath instead, or empty the volume.");
        }
        if (!facts.pod().emptyDirs().isEmpty() && facts.insight().filledDirs().isEmpty()) {
            findings.warn(
                    "empty-dir",
                    "The pod has an emptyDir volume, empty now",
                    "Its content does not go along. It is looked at again once the pod is frozen; the source resumes if"
                            + " there is something by then.",
                    "");
        }
    }

    private void space() {
        NodeFacts source = facts.sourceFacts();
        NodeFacts target = facts.targetFacts();
        if (source == null || target == null || facts.memory() < 0) {
            return;
        }
        long dump = facts.memory();
        if (source.freeDumps() >= 0 && source.freeDumps() < dump + dump / 10 + 64_000_000L) {
            findings.error(
                    "space",
                    "Node " + facts.source().name() + " has too little space for the dump",
                    "About " + Findings.mb(dump) + " are needed, " + Findings.mb(source.freeDumps()) + " are free.",
                    "Free some space below /var/lib/kubelet.");
        }
        if (source.freeStore() >= 0 && source.freeStore() < dump + dump / 10 + 64_000_000L) {
            findings.error(
                    "space",
                    "Node " + facts.source().name() + " has too little space for the dump's images",
                    "containerd writes them before the kubelet packs them: about " + Findings.mb(dump) + " are needed, "
                            + Findings.mb(source.freeStore()) + " are free.",
                    "Free some space below /var/lib/containerd there.");
        }
        long wanted = 3 * dump + 64_000_000L;
        if (target.freeStore() >= 0 && target.freeStore() < wanted) {
            findings.error(
                    "space",
                    "Node " + facts.target().name() + " has too little space for the checkpoint",
                    "containerd keeps it three times (blob, snapshot, restore copy): about " + Findings.mb(wanted)
                            + " are needed, " + Findings.mb(target.freeStore()) + " are free.",
                    "Free some space below /var/lib/containerd.");
        } else {
            findings.ok("space", "There is space for about " + Findings.mb(dump) + " on both nodes");
        }
    }
}
