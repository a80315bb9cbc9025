package io.edgeferry.checkpoint;

import io.edgeferry.node.Command;
import io.edgeferry.node.CommandResult;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.RemoteProcess;
import io.edgeferry.transfer.TransferEnd;
import java.time.Duration;
import java.util.List;

/**
 * A way to a node of the lab for one thing only: the two ends of a copy, which the agent is on real nodes. Every other
 * command is refused. It has no connection of its own; its address is the node's name, by which the lab's nodes know
 * each other. Thread-safe.
 */
public final class LabShell implements NodeShell {

    private final LabCalls calls;

    /** A way to a node; nothing is asked by this. */
    public LabShell(LabCalls calls) {
        this.calls = calls;
    }

    /** The end of a copy on this node. */
    public TransferEnd end() {
        return new TransferEnd(this, "/lab", node());
    }

    @Override
    public String node() {
        return calls.node();
    }

    @Override
    public String address() {
        return calls.node();
    }

    @Override
    public int port() {
        return 0;
    }

    @Override
    public String user() {
        return "";
    }

    private NodeException refused(String what) {
        return new NodeException(
                node(), NodeException.Reason.SETTING, "Node " + node() + " is of the lab and has no " + what + ".");
    }

    @Override
    public CommandResult run(Command command, Duration limit) throws NodeException {
        throw refused("shell");
    }

    @Override
    public RemoteProcess start(Command command, Duration limit) throws NodeException, InterruptedException {
        List<String> words = command.words();
        String end = words.size() < 2 ? "" : words.get(1).replaceFirst("^dataset-", "");
        if (!List.of("source", "target").contains(end) || words.contains("--only")) {
            throw refused("shell");
        }
        return LabProcess.start(calls, end, after(words, "--root"), after(words, "--transfer"));
    }

    private static String after(List<String> words, String option) {
        return words.get(words.indexOf(option) + 1);
    }

    @Override
    public String hostKey() throws NodeException {
        throw refused("SSH");
    }

    @Override
    public void close() {
        // Each call is one of its own.
    }
}
