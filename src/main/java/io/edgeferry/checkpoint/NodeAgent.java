package io.edgeferry.checkpoint;

import io.edgeferry.node.AgentFolder;
import io.edgeferry.node.Command;
import io.edgeferry.node.CommandResult;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.task.OperationId;
import io.edgeferry.transfer.TransferEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The agent of one operation on one node: a static program in a folder of the operation's own that its owner alone can
 * list, removed at the end. It keeps the dead man's timer and makes and takes the stream of a checkpoint (docs/agent.md).
 */
public final class NodeAgent {

    /** Where the folders of operations are on a node. */
    public static final String ROOT = "/var/lib/edgeferry";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final int FIRED = 4;
    private static final int NO_GUARD = 5;

    private final NodeShell shell;
    private final String folder;
    private final AgentFolder agentFolder;
    private final OperationId operation;
    private final List<String> ctr;

    /** The agent of an operation on a node; nothing is installed by this. */
    public NodeAgent(NodeShell shell, OperationId operation, List<String> ctr) {
        this.shell = shell;
        this.operation = operation;
        this.folder = ROOT + "/" + operation;
        this.agentFolder = new AgentFolder(shell, folder);
        this.ctr = List.copyOf(ctr);
    }

    /** The operation's folder on the node. */
    public String folder() {
        return folder;
    }

    /** A file that is as old as the folder. */
    public String marker() {
        return folder + "/began";
    }

    /**
     * Puts the agent there.
     *
     * @param architecture of the node, as Go names it
     */
    public void install(String architecture) throws NodeException, InterruptedException {
        agentFolder.install(architecture);
    }

    /** Whether the operation's folder is there. */
    public boolean installed() throws NodeException, InterruptedException {
        return agentFolder.installed();
    }

    /** Starts the dead man's timer; it runs when this returns. */
    public void guard(String container, Duration timeout) throws NodeException, InterruptedException {
        shell.check(agent("guard", "--dir", folder, "--container", container, "--timeout", seconds(timeout)), SHORT);
    }

    /** What became of the timer. */
    public enum Guard {
        /** It will not resume anything any more. */
        DISARMED,
        /** It has resumed the container, or is doing so. */
        FIRED,
        /** There was none. */
        NONE
    }

    /** Stops the timer, unless it was faster. Whatever this says, is so for good. */
    public Guard disarm() throws NodeException, InterruptedException {
        if (!installed()) {
            return Guard.NONE;
        }
        CommandResult result = shell.run(agent("disarm", "--dir", folder), SHORT);
        return switch (result.exitCode()) {
            case 0 -> Guard.DISARMED;
            case FIRED -> Guard.FIRED;
            case NO_GUARD -> Guard.NONE;
            default ->
                throw new NodeException(
                        shell.node(),
                        NodeException.Reason.COMMAND,
                        "The timer on node " + shell.node() + " could not be stopped: " + result.complaint());
        };
    }

    /** Gives the timer that much time from now on. */
    public void extend(Duration timeout) throws NodeException, InterruptedException {
        shell.check(agent("extend", "--dir", folder, "--timeout", seconds(timeout)), SHORT);
    }

    /**
     * Resumes a container through its shim, which works without containerd too.
     *
     * @return resumed, running (it was not frozen) or gone
     */
    public String resume(String container) throws NodeException, InterruptedException {
        CommandResult result = shell.check(agent("resume", "--container", container), SHORT);
        return outcome(result.stdout());
    }

    /** The command that writes the checkpoint image to its standard output. */
    public Command send(String archive, String image, String containerName) {
        return agent(sendWords(archive, image, containerName));
    }

    private String[] sendWords(String archive, String image, String containerName) {
        return new String[] {
            "send",
            "--archive",
            CheckpointArchive.checked(archive),
            "--image",
            image,
            "--container",
            containerName,
            "--ref",
            operation.value()
        };
    }

    /** What the agent that takes an archive as it comes has to know to make an image of it, and to import it. */
    List<String> takeWords(String image, String containerName) {
        List<String> words =
                new ArrayList<>(List.of("--image", image, "--container", containerName, "--ref", operation.value()));
        if (ctr.size() > 1) {
            words.addAll(List.of("--ctr", String.join(" ", ctr)));
        }
        return words;
    }

    /**
     * An end for one of several transfers of the operation: each has a folder of its own below this one, since only one
     * at a time may run in a folder. Made when it is not there. Idempotent.
     *
     * @param name of the folder
     */
    public TransferEnd end(String name) throws NodeException, InterruptedException {
        String own = folder + "/" + name;
        String script = """
            set -e; mkdir -p -m 0711 "$2"; ln -f "$1/agent" "$2/agent" 2>/dev/null || cp "$1/agent" "$2/agent"
            """;
        shell.check(Command.rootScript(script, folder, own), SHORT);
        return new TransferEnd(shell, own, shell.address());
    }

    /** The command that imports the checkpoint image from its standard input. */
    public Command receive() {
        return agent("receive", "--import");
    }

    /** The same for an {@code authorized_keys} line, with {@code sudo} where the login user needs it. */
    String receiveLine() {
        return (shell.user().equals("root") ? "" : "sudo -n -- ") + receive().line();
    }

    /**
     * The script that sends the checkpoint image to another node; its {@code $1} is the port, {@code $2} the login,
     * then the words of {@link #send}.
     */
    public Command sendTo(String archive, String image, String containerName, String login, int port) {
        String script = """
            dir=$1; port=$2; login=$3; shift 3
            "$@" | timeout -s KILL 7200 ssh -T -i "$dir/key" -p "$port" -o BatchMode=yes -o IdentitiesOnly=yes \\
              -o StrictHostKeyChecking=yes -o UserKnownHostsFile="$dir/known_hosts" -o GlobalKnownHostsFile=/dev/null \\
              -o ConnectTimeout=10 -o ServerAliveInterval=5 -o ServerAliveCountMax=3 -o LogLevel=ERROR -- "$login"
            """;
        List<String> words = new ArrayList<>(List.of(folder, String.valueOf(port), login));
        words.addAll(agent(sendWords(archive, image, containerName)).words());
        return Command.rootScript(script, words.toArray(String[]::new));
    }

    /** Removes what a broken import left in containerd. Idempotent. */
    public void cleanIngest() throws NodeException, InterruptedException {
        shell.check(agent("clean-ingest", "--ref", operation.value()), SHORT);
    }

    /** Ends what runs of the agent here, the timer excepted. */
    public void endTransfers() throws NodeException, InterruptedException {
        agentFolder.endTransfers();
    }

    /** Removes the operation's folder, and the folder of all operations when it was the last. */
    public void remove() throws NodeException, InterruptedException {
        agentFolder.remove();
    }

    private Command agent(String... words) {
        List<String> all = new ArrayList<>(List.of(folder + "/agent"));
        all.addAll(List.of(words));
        if (ctr.size() > 1 && (words[0].equals("receive") || words[0].equals("clean-ingest"))) {
            all.addAll(List.of("--ctr", String.join(" ", ctr)));
        }
        return Command.root(all);
    }

    private String outcome(String json) throws NodeException {
        try {
            JsonNode outcome = JSON.readTree(json.strip()).path("outcome");
            return outcome.asString("");
        } catch (JacksonException e) {
            throw new NodeException(
                    shell.node(), NodeException.Reason.COMMAND, "The agent gave a strange answer: " + json, e);
        }
    }

    private static String seconds(Duration time) {
        return String.valueOf(Math.max(1, time.toSeconds()));
    }
}
