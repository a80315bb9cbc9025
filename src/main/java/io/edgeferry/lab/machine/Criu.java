package io.edgeferry.lab.machine;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * CRIU on this computer: dumps trainings that run {@linkplain Apart apart} and restores them. Whatever of it can hang runs
 * under {@code timeout}, so that it ends without this program too.
 *
 * @param program that is called
 * @param version as it says itself: {@code 4.1.1}
 * @param env for it
 */
record Criu(Path program, String version, Map<String, String> env) {

    /** Names the program; else the {@code criu} on the PATH is taken. A system property comes first. */
    static final String VARIABLE = "EDGEFERRY_LAB_CRIU";

    static final String PROPERTY = "edgeferry.lab.criu";

    /** How an archive and a node name this engine; the version follows. */
    static final String NAME = "CRIU ";

    /** Where hardware breakpoints never fire CRIU hangs; so it does without. */
    static final Map<String, String> WITHOUT_BREAKPOINTS = Map.of("CRIU_FAULT", "130");

    private static final String DUMP_LOG = "dump.log";
    private static final String RESTORE_LOG = "restore.log";
    private static final List<String> FOLDERS = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");
    /** What has to be there besides; {@link Apart} wants the first ones. */
    private static final List<String> PROGRAMS = List.of("unshare", "setsid", "sh", "timeout");

    private static final int KILLED = 137;

    /** The dump was broken off: the process may not be whole any more. */
    static final class BrokenOffException extends IOException {
        private static final long serialVersionUID = 1;

        BrokenOffException(String message) {
            super(message);
        }
    }

    Criu {
        env = Map.copyOf(env);
    }

    /**
     * The program that is to be used.
     *
     * @throws IOException with the reason when there is none, or this is not Linux with a root who may use it
     */
    static Path find() throws IOException {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new IOException("it is for Linux, and this is " + System.getProperty("os.name"));
        }
        if (!Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            throw new IOException("it wants root");
        }
        for (String other : PROGRAMS) {
            if (onPath(other).isEmpty()) {
                throw new IOException("there is no " + other + " on the PATH");
            }
        }
        String named = System.getProperty(PROPERTY, System.getenv().getOrDefault(VARIABLE, ""));
        if (named.isEmpty()) {
            return onPath("criu").orElseThrow(() -> new IOException("there is no criu on the PATH"));
        }
        Path program = Path.of(named).toAbsolutePath();
        if (!Files.isExecutable(program)) {
            throw new IOException(VARIABLE + " names " + program + ", which cannot be run");
        }
        return program;
    }

    private static Optional<Path> onPath(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)), FOLDERS.stream())
                .filter(folder -> folder.startsWith("/"))
                .map(folder -> Path.of(folder, name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /** Asks a program for its version; empty when it does not say one. */
    static String version(Path program) throws IOException, InterruptedException {
        Process asked = builder(Map.of(), List.of("timeout", "-s", "KILL", "10", program.toString(), "--version"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var unused = asked.waitFor();
        return said.lines()
                .filter(line -> line.startsWith("Version:"))
                .map(line -> line.substring("Version:".length()).strip())
                .filter(version -> version.matches("[0-9A-Za-z.+~-]{1,40}"))
                .findFirst()
                .orElse("");
    }

    /** For people and archives. */
    String words() {
        return NAME + version;
    }

    /**
     * Dumps a process with its children; they go on afterwards.
     *
     * @param root its id
     * @param images an empty folder for the images
     * @param work a folder for the log and the statistics
     * @throws BrokenOffException when it took longer than the limit
     * @throws IOException with CRIU's own reason
     */
    void dump(long root, Path images, Path work, Duration limit) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(
                List.of("timeout", "-s", "KILL", String.valueOf(limit.toSeconds()), program.toString(), "dump"));
        words.addAll(places(images, work, DUMP_LOG));
        words.addAll(List.of("--tree", String.valueOf(root), "--leave-running"));
        Process dump = builder(env, words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        dump.getOutputStream().close();
        int code = dump.waitFor();
        if (code == KILLED) {
            throw new BrokenOffException(words() + " did not end within " + limit.toSeconds() + " s");
        }
        if (code != 0) {
            throw new IOException(words() + " could not dump it: " + trouble(work.resolve(DUMP_LOG)));
        }
    }

    /**
     * Restores what was dumped, as a child of what is started. The child's pipes are those of the process that is built;
     * that process ends with the child.
     *
     * @param pipes what the dumped process had as standard input, output and error, as {@code /proc} names them
     */
    ProcessBuilder restore(Path images, Path work, List<String> pipes) {
        List<String> words = new ArrayList<>(List.of(program.toString(), "restore"));
        words.addAll(places(images, work, RESTORE_LOG));
        for (int i = 0; i < pipes.size(); i++) {
            words.addAll(List.of("--inherit-fd", "fd[" + i + "]:" + pipes.get(i)));
        }
        return builder(env, words);
    }

    /** Why {@link #restore} failed, in CRIU's own words. */
    String restoreTrouble(Path work) {
        return words() + " could not restore it: " + trouble(work.resolve(RESTORE_LOG));
    }

    private static List<String> places(Path images, Path work, String log) {
        return List.of(
                "--images-dir",
                images.toString(),
                "--work-dir",
                work.toString(),
                "--log-file",
                log,
                "--manage-cgroups=ignore",
                "-v2");
    }

    private static ProcessBuilder builder(Map<String, String> env, List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words).directory(new File("/"));
        builder.environment().putAll(env);
        return builder;
    }

    /** The first error of a log; that CRIU may not raise a limit is none. */
    static String trouble(Path log) {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("Error (") && !line.contains("rlimit:"))
                    .map(line -> line.substring(line.indexOf("Error (")))
                    .findFirst()
                    .orElse("its log names no reason");
        } catch (IOException | java.io.UncheckedIOException e) {
            return "it wrote no log";
        }
    }
}
