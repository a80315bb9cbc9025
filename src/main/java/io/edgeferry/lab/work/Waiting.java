package io.edgeferry.lab.work;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A container in which commands are run from outside: without words it waits for ever, with {@code sleep SECONDS} for so
 * long; other words are a command that it runs and ends with.
 */
public final class Waiting {

    private Waiting() {}

    /** Starts it. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Control control = new Control(new PrintStream(System.out, true, StandardCharsets.UTF_8));
        List<String> words = List.of(args);
        if (words.isEmpty() || words.getFirst().equals("sleep")) {
            control.say("ready 0 0");
            control.listen(Waiting::refuse, () -> {});
            var unused = new CountDownLatch(1).await(seconds(words), TimeUnit.SECONDS);
            System.exit(0);
        }
        Process process = new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
        control.say("ready 0 0");
        control.listen(Waiting::refuse, () -> end(process));
        System.exit(process.waitFor());
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static long seconds(List<String> words) {
        return words.size() == 2 && words.get(1).matches("\\d{1,9}") ? Long.parseLong(words.get(1)) : Long.MAX_VALUE;
    }

    private static String refuse(String command, String argument) throws IOException {
        throw new IOException("a container that only waits cannot " + command);
    }
}
