package io.edgeferry.cluster;

import java.util.List;
import java.util.Locale;

/**
 * What a person can do to the nodes and links of a lab. Only a lab's API knows it; others answer 404. Blocks. Nothing is
 * repeated by itself.
 */
public interface LabSwitches {

    /** Of a cluster that is no lab. */
    LabSwitches NONE = new LabSwitches() {
        @Override
        public List<LabLink> links() throws ClusterException {
            throw none();
        }

        @Override
        public void set(LabLink wanted) throws ClusterException {
            throw none();
        }

        @Override
        public void set(String node, State wanted) throws ClusterException {
            throw none();
        }

        private ClusterException none() {
            return new ClusterException(404, "This cluster is no lab: its nodes and links have no switches.");
        }
    };

    /** How a node of a lab is. */
    enum State {
        /** It works. */
        UP,
        /** It is off the network; its pods go on. */
        CUT,
        /** Its power is off. */
        KILLED;

        private static final String LABEL = "lab.edgeferry.io/state";

        /** How a node is, by what the lab wrote on it. */
        public static State of(NodeInfo node) {
            return switch (node.labels().getOrDefault(LABEL, "")) {
                case "cut" -> CUT;
                case "killed" -> KILLED;
                default -> UP;
            };
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** All links, ordered by name. */
    List<LabLink> links() throws ClusterException;

    /**
     * Sets a link's figures; they hold at once, for what is under way too.
     *
     * @throws ClusterException 422 for figures that no link has, 403 without the right to patch it
     */
    void set(LabLink wanted) throws ClusterException;

    /**
     * Cuts a node off, kills it, or brings it back.
     *
     * @throws ClusterException 422 for the control plane, 403 without the right to patch it
     */
    void set(String node, State wanted) throws ClusterException;
}
