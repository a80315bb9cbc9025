package io.edgeferry.checkpoint;

import io.edgeferry.node.AgentFolder;
import io.edgeferry.node.Command;
import io.edgeferry.node.CommandResult;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The agent that stays on a node as long as something is protected there: it keeps replicas and guards containers
 * ({@code docs/agent.md}). All protections of a node share it. Thread-safe.
 */
public final class ProtectionAgent {

    /** Where the agent and its guards are on a node. */
    public static final String FOLDER = "/var/lib/edgeferry-protection";

    /** Where replicas are on a node that keeps them itself. */
    public static final String STORE = "/var/lib/edgeferry-replicas";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TRUSTED = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofSeconds(30);

    private final NodeShell shell;
    private final AgentFolder folder;
    private final String architecture;
    private final List<String> ctr;
    private volatile long seen;

    /**
     * The agent of a node; nothing is done by this.
     *
     * @param architecture of the node, as Go names it
     * @param ctr words that run ctr there
     */
    public ProtectionAgent(NodeShell shell, String architecture, List<String> ctr) {
        this.shell = shell;
        this.folder = new AgentFolder(shell, FOLDER);
        this.architecture = architecture;
        this.ctr = List.copyOf(ctr);
    }

    /** The way to the node. */
    NodeShell shell() {
        return shell;
    }

    /** Words that run ctr there. */
    List<String> ctr() {
        return ctr;
    }

    /** Puts the agent there unless this very one is there, as it was found a moment ago. */
    void install() throws NodeException, InterruptedException {
        long now = System.nanoTime();
        if (seen != 0 && now - seen < TRUSTED.toNanos()) {
            return;
        }
        CommandResult sum = shell.run(Command.root("sha256sum", folder.program()), SHORT);
        if (!sum.ok() || !sum.stdout().startsWith(hash())) {
            folder.install(architecture);
        }
        seen = now;
    }

    /** Removes what a guard left, and the agent with it when nothing else is protected on the node or kept there. */
    public void tidy(MovedContainer container) throws NodeException, InterruptedException {
        String script = """
            rm -rf -- "$1/guards/$3"; rmdir "$1/guards" 2>/dev/null
            [ -e "$1/guards" ] && exit 0
            [ -n "$(find "$2" -type f ! -name lock 2>/dev/null | head -n 1)" ] && exit 0
            rm -rf -- "$2" "$1"
            """;
        seen = 0;
        var _ = shell.check(Command.rootScript(script, FOLDER, STORE, container.podUid()), SHORT);
    }

    private String hash() throws NodeException {
        try (InputStream in =
                ProtectionAgent.class.getResourceAsStream("/agent/edgeferry-agent-linux-" + architecture)) {
            if (in == null) {
                throw new NodeException(
                        shell.node(),
                        NodeException.Reason.SETTING,
                        "There is no agent for nodes of architecture " + architecture + " such as " + shell.node()
                                + ".");
            }
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(in.readAllBytes()));
        } catch (NodeException e) {
            throw e;
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new NodeException(shell.node(), NodeException.Reason.SETTING, "The agent cannot be read.", e);
        }
    }

    /** A command of the agent. */
    Command command(String... words) {
        List<String> all = new ArrayList<>(List.of(folder.program()));
        all.addAll(List.of(words));
        return Command.root(all);
    }

    /** Runs a command of the agent, which answers one line. */
    JsonNode ask(Duration limit, String... words) throws NodeException, InterruptedException {
        List<JsonNode> lines = askAll(limit, words);
        if (lines.isEmpty()) {
            throw strange("nothing");
        }
        return lines.getLast();
    }

    /** Runs a command of the agent, which answers lines. One that refused (exit code 3) has answered too. */
    List<JsonNode> askAll(Duration limit, String... words) throws NodeException, InterruptedException {
        install();
        CommandResult result = shell.run(command(words), limit);
        if (!result.ok() && (result.exitCode() != 3 || result.stdout().isBlank())) {
            throw new NodeException(
                    shell.node(),
                    NodeException.Reason.COMMAND,
                    "The agent on node " + shell.node() + " could not do " + words[0] + ": " + complaint(result));
        }
        List<JsonNode> lines = new ArrayList<>();
        for (String line : result.stdout().lines().toList()) {
            lines.add(json(line).orElseThrow(() -> strange(line)));
        }
        return lines;
    }

    private static String complaint(CommandResult result) {
        return result.stderr()
                .lines()
                .map(ProtectionAgent::json)
                .flatMap(Optional::stream)
                .map(line -> line.path("error").asString(""))
                .filter(error -> !error.isEmpty())
                .findFirst()
                .orElse("exit code " + result.exitCode() + " " + result.complaint());
    }

    /** A line of the agent, if it is JSON. */
    static Optional<JsonNode> json(String line) {
        try {
            return line.startsWith("{") ? Optional.of(JSON.readTree(line)) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private NodeException strange(String said) {
        return new NodeException(
                shell.node(),
                NodeException.Reason.COMMAND,
                "The agent on node " + shell.node() + " gave a strange answer: " + said);
    }
}
