package io.edgeferry.checkpoint;

import io.edgeferry.node.Command;
import io.edgeferry.node.CommandResult;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.RemoteProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Keeps the commands that it is given and answers as a test tells it. */
final class RecordingShell implements NodeShell {

    private final String user;
    private final Function<Command, CommandResult> answers;
    private final List<Command> commands = new ArrayList<>();

    RecordingShell(String user, Function<Command, CommandResult> answers) {
        this.user = user;
        this.answers = answers;
    }

    static RecordingShell saying(int exitCode, String stdout) {
        return new RecordingShell("root", command -> new CommandResult(exitCode, stdout, ""));
    }

    List<Command> commands() {
        return commands;
    }

    @Override
    public String node() {
        return "w1";
    }

    @Override
    public String address() {
        return "192.0.2.1";
    }

    @Override
    public int port() {
        return 2222;
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public CommandResult run(Command command, Duration limit) {
        commands.add(command);
        return answers.apply(command);
    }

    @Override
    public RemoteProcess start(Command command, Duration limit) {
        throw new UnsupportedOperationException("no streams here");
    }

    @Override
    public String hostKey() {
        return "ssh-ed25519 AAAA'; touch /tmp/hostile; '";
    }

    @Override
    public void close() {}
}
