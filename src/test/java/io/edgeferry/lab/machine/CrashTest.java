package io.edgeferry.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lab that is killed leaves no process behind. */
class CrashTest {

    /** A lab in a program of its own; says the process ids of its children. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws Exception {
            FakeObjects objects = new FakeObjects();
            try (Machines machines =
                    Machines.start(Path.of(args[0]), objects, Machines.USUAL, EngineChoice.APPLICATION)) {
                machines.seed(objects);
                await().atMost(SmallLab.LONG)
                        .until(() -> ProcessHandle.current().children().count() == 3);
                ProcessHandle.current().children().forEach(child -> System.out.println(child.pid()));
                System.out.println("end");
                Thread.currentThread().join();
            }
        }
    }

    @Test
    void childrenDieWithTheirParent(@TempDir Path root) throws Exception {
        Process lab = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Program.class.getName(),
                        root.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out = lab.inputReader()) {
            List<ProcessHandle> children = out.lines()
                    .takeWhile(line -> !line.equals("end"))
                    .filter(line -> line.matches("\\d+"))
                    .map(line -> ProcessHandle.of(Long.parseLong(line)).orElseThrow())
                    .toList();
            assertThat(children).hasSize(3).allMatch(ProcessHandle::isAlive);
            lab.destroyForcibly();
            await().atMost(Duration.ofSeconds(60)).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            lab.destroyForcibly();
        }
    }
}
