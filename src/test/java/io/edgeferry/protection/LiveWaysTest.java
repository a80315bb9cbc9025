package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.checkpoint.LeaseGuard.State;
import io.edgeferry.checkpoint.MovedContainer;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.migration.fakes.World;
import io.edgeferry.node.Command;
import io.edgeferry.node.CommandResult;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.NodeShells;
import io.edgeferry.node.RemoteProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ways to a node, whose address in the cluster may change. */
class LiveWaysTest {

    private static final MovedContainer GRU = new MovedContainer("default", "gru", "u1", "train", "c1");

    /** One way at a time, as there is to a node: a new address closes the old one. */
    private static final class OneWay implements NodeShells {
        private Shell now = new Shell("");

        @Override
        public NodeShell shell(String node, String address) {
            if (!now.address().equals(address)) {
                now.close();
                now = new Shell(address);
            }
            return now;
        }

        @Override
        public void close() {
            now.close();
        }
    }

    private static final class Shell implements NodeShell {
        private final String address;
        private boolean closed;

        Shell(String address) {
            this.address = address;
        }

        @Override
        public String node() {
            return "w1";
        }

        @Override
        public String address() {
            return address;
        }

        @Override
        public int port() {
            return 22;
        }

        @Override
        public String user() {
            return "root";
        }

        @Override
        public CommandResult run(Command command, Duration limit) throws NodeException {
            if (closed) {
                throw new NodeException("w1", NodeException.Reason.UNREACHABLE, "It is closed.");
            }
            String words = command.toString();
            return new CommandResult(
                    0,
                    words.contains("lease-guard-status")
                            ? "{\"outcome\":\"fenced\",\"reason\":\"" + address + "\"}\n"
                            : "machine=x86_64\nctr=ctr\n",
                    "");
        }

        @Override
        public RemoteProcess start(Command command, Duration limit) {
            throw new UnsupportedOperationException("no streams here");
        }

        @Override
        public String hostKey() {
            return "";
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static NodeInfo at(String address) {
        return new NodeInfo(
                "w1",
                true,
                "",
                true,
                List.of(),
                Map.of(),
                List.of(),
                address,
                "containerd://2.0.0",
                "",
                "",
                "amd64",
                NodeInfo.Resources.NONE,
                NodeInfo.Resources.NONE,
                List.of(),
                null);
    }

    @Test
    void aNodeWithAnotherAddressIsReachedThere() throws Exception {
        LiveWays ways = new LiveWays(new World().cluster(), new OneWay());
        for (String address : List.of("192.0.2.1", "192.0.2.2", "192.0.2.1")) {
            var status = ways.guard(at(address), GRU).status();
            assertThat(status.state()).isEqualTo(State.FENCED);
            assertThat(status.reason()).isEqualTo(address);
        }
    }
}
