package io.edgeferry.migration;

import io.edgeferry.checkpoint.ContainerdNode.Image;
import io.edgeferry.checkpoint.LabCalls;
import io.edgeferry.checkpoint.MovedContainer;
import io.edgeferry.checkpoint.NodeFacts;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.node.NodeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one end of a migration tells that is a node of the lab. CRIU, kernels, containerd and SSH are not asked for. */
final class LabLook {

    private final LabCalls node;
    private final PodManifest pod;
    private final Questions questions = new Questions();

    private LabLook(LabCalls node, PodManifest pod) {
        this.node = node;
        this.pod = pod;
    }

    /** Asks the source. */
    static MachineLook.Found source(LabCalls node, PodManifest pod)
            throws MigrationException, ClusterException, InterruptedException {
        return new LabLook(node, pod).found(true);
    }

    /** Asks the target. */
    static MachineLook.Found target(LabCalls node, PodManifest pod)
            throws MigrationException, ClusterException, InterruptedException {
        return new LabLook(node, pod).found(false);
    }

    private MachineLook.Found found(boolean source) throws MigrationException, ClusterException, InterruptedException {
        NodeFacts facts;
        try {
            facts = node.facts();
        } catch (NodeException e) {
            return MachineLook.Found.unreached(e, questions);
        }
        List<Image> images = ask("image", "Which images node " + node.node() + " has", "images", node::images);
        long memory = -1;
        List<String> filled = List.of();
        List<String> missing = List.of();
        if (source && pod.running()) {
            MovedContainer container =
                    new MovedContainer(pod.namespace(), pod.name(), pod.uid(), pod.container(), pod.containerId());
            Long holds = ask("inside", "What a checkpoint will hold", state(container), () -> node.memory(container));
            memory = holds == null ? -1 : holds;
            List<String> said = ask(
                    "empty-dir",
                    "What lies in the emptyDir volumes",
                    state(container),
                    () -> node.filledDirs(container, pod.emptyDirs()));
            filled = said == null ? List.of() : said;
        } else if (!source) {
            List<String> said =
                    ask("volumes", "Whether node " + node.node() + " has the pod's host paths", "facts", this::missing);
            missing = said == null ? List.of() : said;
        }
        return new MachineLook.Found(facts, "", null, images, null, memory, filled, null, missing, questions);
    }

    private static String state(MovedContainer container) {
        return "state/" + container.namespace() + "/" + container.pod() + "/" + container.name();
    }

    private List<String> missing() throws NodeException, InterruptedException {
        List<String> missing = new ArrayList<>();
        for (String path : pod.hostPaths().stream().distinct().toList()) {
            if (!node.has(path)) {
                missing.add(path);
            }
        }
        return missing;
    }

    private <T> @Nullable T ask(String check, String what, String call, Patience.Question<T> question)
            throws MigrationException, ClusterException, InterruptedException {
        return questions
                .node(node.node(), check, what, Remedies.lab(node.node(), call), question)
                .orElse(null);
    }
}
