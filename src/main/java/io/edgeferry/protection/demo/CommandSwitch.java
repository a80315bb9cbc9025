package io.edgeferry.protection.demo;

import io.edgeferry.migration.MigrationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Breaks and heals nodes by commands of a person, such as {@code src/testbed/testbed cut {node}}. A command is split into
 * words once, by blanks and quotes, and run without a shell; {@code {node}} is put into its words afterwards, so that a
 * name is never more than a part of one word.
 */
public final class CommandSwitch implements NodeSwitch {

    private static final String NODE = "{node}";
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|[^\\s\"']+");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
    private static final int MOST_OUTPUT = 2_000;

    private final List<String> breaking;
    private final List<String> healing;
    private final Duration limit;

    /**
     * A switch.
     *
     * @param breaking command that breaks a node
     * @param healing command that brings it back
     * @param limit after which a command is ended
     * @throws IllegalArgumentException when one has no word, or none with {@code {node}}
     */
    public CommandSwitch(String breaking, String healing, Duration limit) {
        this.breaking = words(breaking);
        this.healing = words(healing);
        this.limit = limit;
    }

    static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(command);
        int end = 0;
        while (matcher.find()) {
            if (!command.substring(end, matcher.start()).isBlank()) {
                throw new IllegalArgumentException("The command \"" + command + "\" has a quote that is not closed.");
            }
            end = matcher.end();
            words.add(
                    matcher.group(1) != null
                            ? matcher.group(1)
                            : matcher.group(2) != null ? matcher.group(2) : matcher.group());
        }
        if (!command.substring(end).isBlank()) {
            throw new IllegalArgumentException("The command \"" + command + "\" has a quote that is not closed.");
        }
        if (words.stream().noneMatch(word -> word.contains(NODE))) {
            throw new IllegalArgumentException(
                    "The command \"" + command + "\" does not say {node}, which stands for" + " the node's name.");
        }
        return List.copyOf(words);
    }

    @Override
    public boolean byHand() {
        return false;
    }

    @Override
    public void apply(Fault fault, String node) throws MigrationException, InterruptedException {
        run(breaking, node);
    }

    @Override
    public void heal(String node) throws MigrationException, InterruptedException {
        run(healing, node);
    }

    private void run(List<String> command, String node) throws MigrationException, InterruptedException {
        if (!NAME.matcher(node).matches()) {
            throw new MigrationException("\"" + node + "\" is no name of a node; no command is run with it.");
        }
        List<String> words =
                command.stream().map(word -> word.replace(NODE, node)).toList();
        String line = String.join(" ", words);
        Path output = null;
        try {
            output = Files.createTempFile("edgeferry-switch", ".log");
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            await(process, line, output);
        } catch (IOException e) {
            throw new MigrationException("`" + line + "` could not be run: " + e.getMessage(), e);
        } finally {
            remove(output);
        }
    }

    private void await(Process process, String line, Path output)
            throws MigrationException, IOException, InterruptedException {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new MigrationException("`" + line + "` was ended after " + limit.toSeconds() + " s.");
            }
        } finally {
            if (process.isAlive()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                var unused = process.destroyForcibly();
            }
        }
        if (process.exitValue() != 0) {
            throw new MigrationException("`" + line + "` ended with exit code " + process.exitValue() + ": "
                    + head(output) + " Mend the command, or see to the node yourself.");
        }
    }

    private static String head(Path output) throws IOException {
        try (InputStream in = Files.newInputStream(output)) {
            return new String(in.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8).strip();
        }
    }

    private static void remove(@Nullable Path output) {
        try {
            if (output != null) {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            // The system's folder for such files is emptied by the system.
        }
    }
}
