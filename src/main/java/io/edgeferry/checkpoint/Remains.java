package io.edgeferry.checkpoint;

import io.edgeferry.checkpoint.NodeRemains.Remain;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import java.util.List;

/** Looks on one node for what operations left, and removes it. */
public interface Remains {

    /** Everything that is left. */
    List<Remain> find() throws NodeException, InterruptedException;

    /**
     * Removes something whose operation is known to be over.
     *
     * @return whether it was removed
     */
    boolean remove(Remain remain) throws NodeException, InterruptedException;

    /** Removes an archive that is known to be nobody's. */
    void removeArchive(String path) throws NodeException, InterruptedException;

    /** Of a node that is reached by SSH. */
    static Remains of(NodeShell shell) {
        return new Remains() {
            @Override
            public List<Remain> find() throws NodeException, InterruptedException {
                return NodeRemains.find(shell);
            }

            @Override
            public boolean remove(Remain remain) throws NodeException, InterruptedException {
                return NodeRemains.remove(shell, remain);
            }

            @Override
            public void removeArchive(String path) throws NodeException, InterruptedException {
                CheckpointArchive.remove(shell, path);
            }
        };
    }

    /** Of a node of the lab. */
    static Remains of(LabCalls calls) {
        return new LabRemains(calls);
    }
}
