package io.edgeferry.lab.machine;

import io.edgeferry.lab.work.Keeping;
import io.edgeferry.lab.work.Training;
import io.edgeferry.lab.work.Waiting;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the processes of containers are started: with the Java and the classes that this program itself runs on. */
final class Launch {

    private static final List<String> SYSTEM = List.of("PATH", "SystemRoot", "TEMP", "TMP", "TMPDIR", "LANG");
    private static final int REST_MEGABYTES = 48;

    private Launch() {}

    /** A training; with a file, one that goes on from there. */
    static ProcessBuilder training(Path folder, Map<String, String> env, List<String> args, @Nullable Path restore) {
        List<String> words = java(Training.memory(env) / (1024 * 1024) + REST_MEGABYTES, Training.class);
        words.addAll(args);
        if (restore != null) {
            words.addAll(List.of("--restore", restore.toString()));
        }
        return builder(folder, env, words);
    }

    /** A container that waits, or runs a command of the system. */
    static ProcessBuilder waiting(Path folder, Map<String, String> env, List<String> command) {
        List<String> words = java(32, Waiting.class);
        words.addAll(command);
        return builder(folder, env, words);
    }

    /** What ends commands when this program is killed. */
    static ProcessBuilder keeping(Path folder, Map<String, String> env) {
        return builder(folder, env, java(16, Keeping.class))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
    }

    /** A command of the system. */
    static ProcessBuilder command(Path folder, Map<String, String> env, List<String> words) {
        return builder(folder, env, words);
    }

    private static List<String> java(int megabytes, Class<?> main) {
        String program = System.getProperty("os.name").startsWith("Windows") ? "java.exe" : "java";
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", program).toString(),
                "-Xmx" + megabytes + "m",
                "-Xmn8m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-cp",
                classes(),
                main.getName()));
    }

    private static String classes() {
        try {
            CodeSource source = Training.class.getProtectionDomain().getCodeSource();
            return source == null
                    ? System.getProperty("java.class.path")
                    : Path.of(source.getLocation().toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ProcessBuilder builder(Path folder, Map<String, String> env, List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
        Map<String, String> real = builder.environment();
        real.keySet().retainAll(SYSTEM);
        real.put("HOME", folder.toString());
        real.putAll(env);
        return builder;
    }
}
