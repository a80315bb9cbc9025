package io.edgeferry.node;

/** The ways to the nodes of one cluster. */
public interface NodeShells extends AutoCloseable {

    /**
     * The way to a node; the same object for the same node each time, and no connection is made by this call.
     *
     * @param node the node's name
     * @param address the address from the cluster, used unless the settings name another for this node
     */
    NodeShell shell(String node, String address);

    /** Closes all of them. */
    @Override
    void close();
}
