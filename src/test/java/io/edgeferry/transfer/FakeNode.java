package io.edgeferry.transfer;

import io.edgeferry.node.Command;
import io.edgeferry.node.CommandResult;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.RemoteProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A node on which commands start what a test tells. */
class FakeNode implements NodeShell {

    /** Starts a process for words; null when there is no such program. */
    interface Starter {
        /** Starts it. */
        @Nullable
        RemoteProcess start(List<String> words) throws NodeException, InterruptedException;
    }

    private final String name;
    private final Starter starter;
    private final List<List<String>> commands = new CopyOnWriteArrayList<>();
    private volatile @Nullable String trouble;

    FakeNode(String name, Starter starter) {
        this.name = name;
        this.starter = starter;
    }

    /** Nobody can log in from now on; null lets them in again. */
    void unreachable(@Nullable String why) {
        trouble = why;
    }

    List<List<String>> commands() {
        return commands;
    }

    TransferEnd end() {
        return new TransferEnd(this, "/var/lib/edgeferry/x", name + ".test");
    }

    @Override
    public String node() {
        return name;
    }

    @Override
    public String address() {
        return name + ".test";
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
    public CommandResult run(Command command, Duration limit) throws NodeException, InterruptedException {
        check();
        commands.add(command.words());
        return new CommandResult(0, "", "");
    }

    private void check() throws NodeException {
        String why = trouble;
        if (why != null) {
            throw new NodeException(name, NodeException.Reason.UNREACHABLE, why);
        }
    }

    @Override
    public RemoteProcess start(Command command, Duration limit) throws NodeException, InterruptedException {
        check();
        commands.add(command.words());
        RemoteProcess process = starter.start(command.words());
        if (process == null) {
            throw new AssertionError("an unknown command: " + command.words());
        }
        return process;
    }

    @Override
    public String hostKey() {
        return "ssh-ed25519 AAAA";
    }

    @Override
    public void close() {}
}
