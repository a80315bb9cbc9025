package io.edgeferry.lab.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
                Kubelet.ContainerRef gru = new Kubelet.ContainerRef("default", "gru", "", "train");
                await().atMost(SmallLab.LONG).until(() -> execs(machines, gru));
                ProcessHandle.current().descendants().forEach(child -> System.out.println(child.pid()));
                System.out.println("end");
                Thread.currentThread().join();
            }
        }
    }

    private static boolean execs(Machines machines, Kubelet.ContainerRef pod) {
        try {
            var unused = machines.kubelet("edge-1")
                    .orElseThrow()
                    .exec(pod, List.of("sh", "-c", "sleep 600; echo slept"), false);
            return ProcessHandle.current()
                    .descendants()
                    .anyMatch(process -> process.info().command().orElse("").endsWith("sleep"));
        } catch (io.edgeferry.lab.store.LabException e) {
            // Its container has not begun.
            return false;
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
        List<ProcessHandle> children = new ArrayList<>();
        try (BufferedReader out = lab.inputReader()) {
            out.lines()
                    .takeWhile(line -> !line.equals("end"))
                    .filter(line -> line.matches("\\d+"))
                    .map(line -> ProcessHandle.of(Long.parseLong(line)).orElseThrow())
                    .forEach(children::add);
            assertThat(children)
                    .as("three trainings, a command in one of them and what it started")
                    .hasSizeGreaterThanOrEqualTo(5)
                    .allMatch(ProcessHandle::isAlive);
            lab.destroyForcibly();
            await().atMost(Duration.ofSeconds(60)).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            lab.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
