package io.edgeferry.protection.demo;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.LabSwitches.State;
import io.edgeferry.migration.MigrationException;

/** Breaks and heals the nodes of a lab, by its API. */
public final class LabNodeSwitch implements NodeSwitch {

    private final Cluster cluster;

    private LabNodeSwitch(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The switch of a cluster: a lab's own, or a person where it is none. Asks the API server and blocks. */
    public static NodeSwitch of(Cluster cluster) throws ClusterException {
        return cluster.workloads().nodes().stream().anyMatch(DemoPods::ofLab) ? new LabNodeSwitch(cluster) : BY_HAND;
    }

    @Override
    public boolean byHand() {
        return false;
    }

    @Override
    public void apply(Fault fault, String node) throws MigrationException {
        set(node, fault == Fault.CUT ? State.CUT : State.KILLED);
    }

    @Override
    public void heal(String node) throws MigrationException {
        set(node, State.UP);
    }

    private void set(String node, State state) throws MigrationException {
        try {
            cluster.labSwitches().set(node, state);
        } catch (ClusterException e) {
            throw new MigrationException(e.getMessage(), e);
        }
    }
}
