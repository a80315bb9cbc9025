package io.edgeferry.migration;

import io.edgeferry.cluster.ClaimManifest;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.VolumeManifest;
import io.edgeferry.transfer.TransferPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Judges the facts of a dataset: what blocks its copy, what is worth knowing, each with its fix. Pure. */
final class DatasetPreflight {

    private static final Set<String> SEEN_EVERYWHERE = Set.of("nfs", "cephfs", "glusterfs", "azureFile");
    private static final Set<String> ATTACHED =
            Set.of("rbd", "iscsi", "fc", "azureDisk", "awsElasticBlockStore", "gcePersistentDisk", "vsphereVolume");
    private static final int LABEL_LIMIT = 63;

    private final DatasetFacts facts;
    private final DatasetOptions options;
    private final List<Finding> findings = new ArrayList<>();

    private DatasetPreflight(DatasetFacts facts, DatasetOptions options) {
        this.facts = facts;
        this.options = options;
    }

    /** All findings, errors first. */
    static List<Finding> judge(DatasetFacts facts, DatasetOptions options) {
        DatasetPreflight preflight = new DatasetPreflight(facts, options);
        preflight.rights();
        if (preflight.movable()) {
            preflight.held();
            preflight.place();
            preflight.folders();
            preflight.space();
            preflight.way();
            preflight.helpers();
            preflight.users();
        }
        preflight.findings.sort(Finding.GRAVEST_FIRST);
        return List.copyOf(preflight.findings);
    }

    private void ok(String check, String title) {
        findings.add(Finding.ok(check, title));
    }

    private void warn(String check, String title, String why, String fix) {
        findings.add(Finding.warning(check, title, why, fix));
    }

    private void error(String check, String title, String why, String fix) {
        findings.add(Finding.error(check, title, why, fix));
    }

    private void rights() {
        for (String right : facts.missingRights()) {
            boolean exec = right.endsWith("pods/exec");
            error(
                    "rights",
                    "You may not " + right,
                    exec
                            ? "Where there is no SSH, the bytes go by exec into helper pods."
                            : "The copy of a dataset needs this right; nothing was touched.",
                    "Have an administrator bind you to the role " + (exec ? "edgeferry-exec" : "edgeferry-operator")
                            + " (resources/manifests/rbac.yaml).");
        }
        if (facts.missingRights().isEmpty()) {
            ok("rights", "You may do all that is needed");
        }
    }

    private boolean movable() {
        VolumeManifest volume = facts.volume();
        String kind = volume.kind();
        String title = "Volume " + volume + " cannot be copied";
        if (SEEN_EVERYWHERE.contains(kind)) {
            error(
                    "kind",
                    title,
                    "It is " + kind + ": every node sees it; there is nothing to move.",
                    "Use it as it is.");
        } else if (ATTACHED.contains(kind)) {
            error(
                    "kind",
                    title,
                    "It is " + kind + ": the cluster attaches it to whichever node needs it; there is nothing to move.",
                    "Use it as it is.");
        } else if (kind.equals("csi")) {
            error(
                    "kind",
                    title,
                    "It is kept by the CSI driver " + volume.driver()
                            + ": where its files lie on a node is the driver's affair, and it alone can place them.",
                    "Use the driver's own snapshots or clones.");
        } else if (!kind.equals("local") && !kind.equals("hostPath")) {
            error(
                    "kind",
                    title,
                    "Its kind is " + kind + "; local and hostPath volumes can be copied.",
                    "Keep the data in a local or hostPath volume.");
        } else if (volume.block()) {
            error(
                    "kind",
                    title,
                    "It is a raw block device (volumeMode Block), not a folder of files.",
                    "Copy it with the tools of what is on it.");
        } else {
            return true;
        }
        return false;
    }

    private void held() {
        ClaimManifest claim = facts.claim();
        if (!facts.mover().isEmpty()) {
            error("mover", "The dataset is being copied already", facts.mover(), "edgeferry status");
        }
        if (claim != null && claim.terminating()) {
            error("claim", "Claim " + claim + " is being deleted", "", "Copy another one.");
        }
        if (claim != null && claim.origin().length() > LABEL_LIMIT) {
            error(
                    "claim",
                    "The claim's name is too long",
                    "The label edgeferry.io/origin of the copy cannot hold more than " + LABEL_LIMIT + " letters.",
                    "Use a claim with a shorter name.");
        }
        if ("Delete".equals(facts.volume().reclaim())) {
            warn(
                    "reclaim",
                    "The source's reclaim policy is Delete",
                    "Whoever deletes the source's claim deletes its files. The copy's policy is Retain.",
                    "kubectl patch pv " + facts.volume().name()
                            + " -p '{\"spec\":{\"persistentVolumeReclaimPolicy\":\"Retain\"}}'");
        }
        if (!facts.continues().isEmpty()) {
            warn(
                    "continues",
                    "An earlier copy continues",
                    "Operation " + facts.continues() + " was broken off; what it brought to folder " + facts.newFolder()
                            + " is kept and the rest is sent.",
                    "To begin anew: edgeferry recover --discard " + facts.continues());
        }
    }

    private void place() {
        NodeInfo source = facts.source();
        NodeInfo target = facts.target();
        if (source == null) {
            error(
                    "source",
                    "It is not known on which node volume " + facts.volume() + " lies",
                    facts.sourceTrouble(),
                    "Name the node (--from NODE), or give the volume a node affinity.");
        } else if (source.name().equals(target.name())) {
            error("target", "The dataset is on node " + target.name() + " already", "", "Choose another node.");
        }
        if (!target.ready()) {
            error("target", "Node " + target.name() + " is not ready", target.condition(), "Wait or choose another.");
        }
        if (!target.schedulable()) {
            warn(
                    "target",
                    "Node " + target.name() + " is cordoned",
                    "No new pods are placed there.",
                    "kubectl uncordon " + target.name());
        }
        if (!facts.dryRunTrouble().isEmpty()) {
            error(
                    "admission",
                    "The API server would refuse what the copy needs",
                    facts.dryRunTrouble(),
                    "Have the policy or quota that it names allow it, then plan again.");
        }
    }

    private void folders() {
        FolderFacts from = facts.from();
        FolderFacts to = facts.to();
        NodeInfo source = facts.source();
        if (source != null
                && from != null
                && !from.state().equals("files")
                && !from.state().equals("empty")) {
            String why = switch (from.state()) {
                case "absent" -> "It is not there.";
                case "unreadable" -> "It may not be listed.";
                default -> "It is no folder.";
            };
            error(
                    "source",
                    "Folder " + facts.volume().path() + " on node " + source.name() + " cannot be read",
                    why,
                    "Look at it there: ls -ld " + facts.volume().path());
        }
        if (to != null
                && facts.continues().isEmpty()
                && !to.state().equals("absent")
                && !to.state().equals("empty")) {
            error(
                    "folder",
                    "Folder " + facts.newFolder() + " on node " + facts.target().name() + " is taken",
                    to.state().equals("files")
                            ? "It is not empty, and nothing is written over."
                            : "It is no usable folder.",
                    "Move it away there if it is not needed; `edgeferry status` tells whether a copy left it.");
        }
    }

    private void space() {
        FolderFacts to = facts.to();
        long bytes = facts.bytes();
        if (to == null || bytes < 0 || !facts.continues().isEmpty()) {
            return;
        }
        String node = "Node " + facts.target().name();
        if (to.free() >= 0 && to.free() < bytes + bytes / 50 + 16_000_000) {
            error(
                    "space",
                    node + " has too little space",
                    Amounts.bytes(bytes) + " are needed, " + Amounts.bytes(to.free()) + " are free where "
                            + facts.newFolder() + " would lie.",
                    "Free some, or choose another node.");
        } else if (to.freeInodes() >= 0 && to.freeInodes() < facts.files() + facts.files() / 20) {
            error(
                    "space",
                    node + " cannot hold that many files",
                    Amounts.files(facts.files()) + " are to come, " + to.freeInodes() + " inodes are free.",
                    "Remove some files there, or choose another node.");
        } else if (to.free() >= 0) {
            ok("space", node + " has " + Amounts.bytes(to.free()) + " free for " + Amounts.bytes(bytes));
        }
    }

    private void way() {
        if (facts.inLab() || facts.mixed()) {
            DatasetLabCheck.judge(facts, options, findings);
            return;
        }
        NodeInfo source = facts.source();
        if (facts.route() != TransferPath.API) {
            unreached(source, facts.from(), facts.fromTrouble());
            unreached(facts.target(), facts.to(), facts.toTrouble());
        }
        String direct = facts.directTrouble();
        if (options.path() == TransferPath.DIRECT && direct != null && !direct.isEmpty()) {
            error("path", "The nodes do not reach each other", direct, "Choose the relay, or automatic.");
        }
        if (options.path() == TransferPath.AUTO && facts.route() == TransferPath.RELAY && direct != null) {
            warn(
                    "path",
                    "The bytes go through this machine",
                    direct,
                    "Let the nodes reach each other, if that is too slow.");
        }
        if (options.path() == TransferPath.AUTO && facts.route() == TransferPath.API) {
            warn(
                    "path",
                    "The bytes go through this machine and the API server",
                    "A node was not reached by SSH: " + facts.fromTrouble() + " " + facts.toTrouble(),
                    "For a faster way see Settings, SSH access; docs/connect.md.");
        }
    }

    private void unreached(@Nullable NodeInfo node, @Nullable FolderFacts folder, String trouble) {
        if (node != null && folder == null && !trouble.isEmpty()) {
            error(
                    "ssh",
                    "Node " + node.name() + " was not reached by SSH",
                    trouble,
                    "See Settings, SSH access; docs/connect.md.");
        }
    }

    private void helpers() {
        if (facts.route() != TransferPath.API) {
            return;
        }
        if (facts.claim() == null) {
            error(
                    "helpers",
                    "A volume without claim cannot be copied by helper pods",
                    "A pod mounts claims only.",
                    "Set up SSH to the nodes, or make a claim for the volume.");
        } else if (facts.helperImage().isEmpty()) {
            error(
                    "helpers",
                    "There is no image for the helper pods",
                    "No pod uses the claim, so none is known that both nodes have.",
                    "Name one with sh in it (--helper-image IMAGE).");
        } else if (!facts.helperThere()) {
            warn(
                    "helpers",
                    "The helper image is perhaps not on node " + facts.target().name(),
                    facts.helperImage() + " is pulled if it is not there.",
                    "Name one that is on both nodes (--helper-image IMAGE).");
        }
    }

    private void users() {
        ClaimManifest claim = facts.claim();
        if (claim == null) {
            return;
        }
        String writers = facts.users().stream()
                .filter(pod ->
                        pod.running() && pod.writes(claim.name()) && !pod.name().equals(facts.along()))
                .map(PodManifest::name)
                .collect(Collectors.joining(", "));
        if (!writers.isEmpty()) {
            warn(
                    "writers",
                    "Pods may write to the dataset while it is copied: " + writers,
                    "What changes is copied again, three times at most; what still changes then keeps the copy from"
                            + " being published.",
                    "Stop them meanwhile, or move a pod together with its data.");
        }
    }
}
