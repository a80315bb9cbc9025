package io.edgeferry.migration;

import io.edgeferry.checkpoint.LabShell;
import io.edgeferry.checkpoint.NodeAgent;
import io.edgeferry.node.NodeException;
import io.edgeferry.transfer.TransferEnd;
import io.edgeferry.transfer.TransferSpec;
import java.util.ArrayList;
import java.util.List;

/** The datasets that go along with a pod, each with its transfer. */
final class PodData implements AutoCloseable {

    private final List<One> all = new ArrayList<>();

    /**
     * A dataset at work.
     *
     * @param dataset what it is
     * @param transfer what copies it
     * @param flow how far it is
     * @param volumes its volume and claim on the target
     */
    record One(Dataset dataset, DataTransfer transfer, FlowListener flow, NewVolumes volumes) {}

    PodData(MigrationWork work, DatasetTools tools) {
        for (int i = 0; i < work.job().datasets().size(); i++) {
            Dataset dataset = work.job().datasets().get(i);
            FlowListener flow =
                    new FlowListener(work.recorder(), work.job().target().node());
            TransferSpec spec = new TransferSpec(
                    dataset.transfer(),
                    dataset.folder(),
                    dataset.newFolder(),
                    dataset.route(),
                    dataset.options().policy(),
                    dataset.lastRate());
            DataTransfer transfer = new DataTransfer(spec, tools.transfers(), new Ends(work, "data-" + i), flow);
            all.add(new One(
                    dataset,
                    transfer,
                    flow,
                    new NewVolumes(work.storage(), dataset, work.job().operation())));
        }
    }

    /** Every transfer has a folder of its own, since only one at a time may run in a folder. */
    private record Ends(MigrationWork work, String name) implements DataTransfer.Ends {
        @Override
        public TransferEnd source() throws NodeException, InterruptedException {
            return end(work.job().source());
        }

        @Override
        public TransferEnd target() throws NodeException, InterruptedException {
            return end(work.job().target());
        }

        private TransferEnd end(Job.Place place) throws NodeException, InterruptedException {
            if (work.job().inLab()) {
                return new LabShell(work.calls(place)).end();
            }
            NodeAgent agent = place.equals(work.job().source()) ? work.sourceAgent() : work.targetAgent();
            if (!agent.installed()) {
                agent.install(place.architecture());
            }
            return agent.end(name);
        }
    }

    /** All of them. */
    List<One> all() {
        return List.copyOf(all);
    }

    /** Signs of life of all together. */
    long signs() {
        return all.stream().mapToLong(one -> one.flow().signs()).sum();
    }

    /** Whether one of them waits for space on the target. */
    boolean full() {
        return all.stream().anyMatch(one -> one.flow().isFull());
    }

    /** Whether the ends of any of them ever agreed to begin. */
    boolean opened() {
        return all.stream().anyMatch(one -> one.transfer().opened());
    }

    @Override
    public void close() {
        all.forEach(one -> one.transfer().close());
    }
}
