package io.edgeferry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Programs that a test makes and then runs. A shell writes them: a file that this process has open for writing is open
 * too in a child that another test is just starting, and cannot be run as long ("Text file busy", JDK-8068370).
 */
public final class Programs {

    private Programs() {}

    /** Writes a script that can be run. */
    public static Path write(Path file, String script) throws IOException, InterruptedException {
        return write(file, script.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a program that can be run. */
    public static Path write(Path file, byte[] program) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", "cat > \"$1\" && chmod 755 \"$1\"", "sh", file.toString())
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = shell.getOutputStream()) {
            in.write(program);
        }
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(shell.exitValue()).as(said).isZero();
        return file;
    }
}
