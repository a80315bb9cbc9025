package io.edgeferry.migration;

import io.edgeferry.node.Command;
import io.edgeferry.node.CommandResult;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.RemoteProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Runs commands on this machine, for scripts that have to be tried in a real shell. */
final class LocalShell implements NodeShell {

    @Override
    public String node() {
        return "here";
    }

    @Override
    public String address() {
        return "127.0.0.1";
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
        try {
            Process process = new ProcessBuilder(command.words()).start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            return new CommandResult(process.waitFor(), out, err);
        } catch (IOException e) {
            throw new NodeException("here", NodeException.Reason.COMMAND, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public RemoteProcess start(Command command, Duration limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String hostKey() {
        return "";
    }

    @Override
    public void close() {}
}
