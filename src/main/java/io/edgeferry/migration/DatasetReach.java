package io.edgeferry.migration;

import io.edgeferry.checkpoint.Engine;
import io.edgeferry.checkpoint.LabCalls;
import io.edgeferry.cluster.NodeCalls;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.NodeShells;
import io.edgeferry.transfer.TransferPath;
import org.jspecify.annotations.Nullable;

/**
 * How a dataset's bytes can go, and what its nodes say of the folders.
 *
 * @param route the way that was chosen
 * @param from the folder on the source
 * @param to the copy's folder on the target
 * @param direct why the source cannot dial the target; empty when it can, null when it was not tried
 */
record DatasetReach(
        TransferPath route, Look from, Look to, @Nullable String direct) {

    /**
     * What a node says of a folder, or why it says nothing.
     *
     * @param facts what it says, or null
     * @param trouble why not; empty when it was not asked
     */
    record Look(@Nullable FolderFacts facts, String trouble) {
        static final Look NOT = new Look(null, "");
    }

    /** Asks the nodes. */
    static final class Asking {

        private final NodeShells shells;
        private final NodeCalls calls;
        private final DirectWays ways;

        Asking(NodeShells shells, NodeCalls calls, DirectWays ways) {
            this.shells = shells;
            this.calls = calls;
            this.ways = ways;
        }

        DatasetReach ask(
                DatasetRequest request,
                DatasetPlanner.View view,
                DatasetFinder.Found found,
                @Nullable NodeInfo source,
                NodeInfo target,
                DatasetNames names,
                @Nullable DatasetJob earlier)
                throws InterruptedException {
            TransferPath wanted = earlier == null
                    ? request.options().path()
                    : earlier.dataset().route();
            if (source != null && (ofLab(source) || ofLab(target))) {
                return lab(found, source, target, names);
            }
            if (found.volume().path().isEmpty() || source == null || wanted == TransferPath.API) {
                TransferPath route = wanted == TransferPath.AUTO ? TransferPath.DIRECT : wanted;
                return new DatasetReach(route, Look.NOT, Look.NOT, null);
            }
            NodeShell here = shells.shell(source.name(), source.address());
            NodeShell there = shells.shell(target.name(), target.address());
            Look from = look(() -> FolderFacts.counted(here, found.volume().path()));
            Look to = look(() -> FolderFacts.ask(there, names.folder()));
            if (from.facts() == null || to.facts() == null) {
                TransferPath instead = found.claim() == null ? TransferPath.RELAY : TransferPath.API;
                return new DatasetReach(wanted == TransferPath.AUTO ? instead : wanted, from, to, null);
            }
            if (wanted == TransferPath.RELAY || source.name().equals(target.name())) {
                return new DatasetReach(TransferPath.RELAY, from, to, null);
            }
            String trouble = ways.trouble(
                    new DirectWays.Place(source, here), new DirectWays.Place(target, there), view.operation());
            boolean direct = wanted == TransferPath.DIRECT || trouble.isEmpty();
            return new DatasetReach(direct ? TransferPath.DIRECT : TransferPath.RELAY, from, to, trouble);
        }

        private static boolean ofLab(NodeInfo node) {
            return Engine.inLab(node.runtime());
        }

        /** From node to node over the lab's link; it is the only way there. */
        private DatasetReach lab(DatasetFinder.Found found, NodeInfo source, NodeInfo target, DatasetNames names)
                throws InterruptedException {
            if (found.volume().path().isEmpty() || !ofLab(source) || !ofLab(target)) {
                return new DatasetReach(TransferPath.DIRECT, Look.NOT, Look.NOT, null);
            }
            DataFolders here = DataFolders.of(new LabCalls(calls, source.name()));
            DataFolders there = DataFolders.of(new LabCalls(calls, target.name()));
            Look from = look(() -> here.counted(found.volume().path()));
            Look to = look(() -> there.ask(names.folder()));
            return new DatasetReach(TransferPath.DIRECT, from, to, null);
        }

        private interface Question {
            FolderFacts ask() throws NodeException, InterruptedException;
        }

        private static Look look(Question question) throws InterruptedException {
            try {
                return new Look(question.ask(), "");
            } catch (NodeException e) {
                return new Look(null, String.valueOf(e.getMessage()));
            }
        }
    }
}
