package io.edgeferry.console.fakes;

import io.edgeferry.node.Command;
import io.edgeferry.node.CommandResult;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.NodeShells;
import io.edgeferry.node.RemoteProcess;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Nodes that answer every command with success, or with one trouble. */
public final class FakeShells implements NodeShells {

    private volatile @Nullable String trouble;

    /** Every login fails with this from now on. */
    public void fail(String why) {
        trouble = why;
    }

    @Override
    public NodeShell shell(String node, String address) {
        return new NodeShell() {
            @Override
            public String node() {
                return node;
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
                String why = trouble;
                if (why != null) {
                    throw new NodeException(node, NodeException.Reason.LOGIN, why);
                }
                return new CommandResult(0, "", "");
            }

            @Override
            public RemoteProcess start(Command command, Duration limit) {
                throw new UnsupportedOperationException();
            }

            @Override
            public String hostKey() {
                return "ssh-ed25519 AAAA";
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {}
}
