package io.edgeferry.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.edgeferry.Programs;
import io.edgeferry.checkpoint.ContainerInside.Trait;
import io.edgeferry.checkpoint.CriuFacts.Cpu;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** The scripts that nodes run, tried in this machine's shell: on a process of this machine, and on a criu of ours. */
@EnabledOnOs(OS.LINUX)
@Isolated("It counts the sockets that this process has open.")
class NodeScriptsTest {

    @TempDir
    private Path folder;

    private String run(String script, String... parameters) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        words.addAll(List.of(parameters));
        Process process = new ProcessBuilder(words).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String complaints = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(complaints).isZero();
        return said;
    }

    private ContainerInside look(long pid) throws IOException, InterruptedException {
        String said = run("p=$1; all=$2\n" + ContainerInside.LOOK, String.valueOf(pid), String.valueOf(pid));
        return ContainerInside.parse(said).orElseThrow(() -> new AssertionError(said));
    }

    /** Waits until a process has written its first line: it holds by then what it is to hold. */
    private static void ready(Process process) throws IOException {
        assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("ready");
    }

    @Test
    void aQuietProcessHoldsNothing() throws Exception {
        Process sleep = new ProcessBuilder("sh", "-c", "echo ready; exec sleep 60").start();
        try {
            ready(sleep);
            ContainerInside inside = look(sleep.pid());
            assertThat(inside.processes()).isEqualTo(1);
            assertThat(inside.foreign()).isZero();
            assertThat(inside.memory()).isBetween(1L, 100_000_000L);
            assertThat(inside.traits()).isEmpty();
            assertThat(inside.ghost()).isZero();
            assertThat(inside.semaphores()).isZero();
            assertThat(inside.workers()).isZero();
            assertThat(inside.outsiders()).isLessThanOrEqualTo(0);
        } finally {
            sleep.destroyForcibly();
        }
    }

    @Test
    void deletedFilesAndLocksAreSeen() throws Exception {
        Path file = folder.resolve("gone");
        Process holder = new ProcessBuilder(
                        "sh",
                        "-c",
                        "head -c 70000 /dev/zero > \"$1\"; exec 5< \"$1\"; rm \"$1\"; echo ready; exec sleep 60",
                        "sh",
                        file.toString())
                .start();
        try {
            ready(holder);
            assertThat(look(holder.pid()).ghost()).isEqualTo(70000);
        } finally {
            holder.destroyForcibly();
        }
        try (FileChannel locked =
                        FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = locked.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThat(look(ProcessHandle.current().pid()).has(Trait.LOCK)).isTrue();
        }
    }

    @Test
    void aSocketWhoseOtherEndIsElsewhereIsSeen() throws Exception {
        assertThat(look(ProcessHandle.current().pid()).processes()).isEqualTo(1);
        int before = look(ProcessHandle.current().pid()).outsiders();
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            try (SocketChannel one = SocketChannel.open(address);
                    SocketChannel other = server.accept()) {
                assertThat(one.isConnected() && other.isConnected()).isTrue();
                assertThat(look(ProcessHandle.current().pid()).outsiders())
                        .as("both ends are here")
                        .isEqualTo(before);
            }
        }
    }

    /** Listens on a UNIX socket and keeps who comes, in a process of its own. */
    static final class Outsider {
        private Outsider() {}

        /** @param words the socket's path */
        public static void main(String[] words) throws IOException {
            try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.bind(UnixDomainSocketAddress.of(words[0]));
                System.out.println("ready");
                try (SocketChannel who = server.accept()) {
                    System.out.println("accepted");
                    int end = who.read(java.nio.ByteBuffer.allocate(1));
                    System.out.println("end " + end);
                }
            }
        }
    }

    @Test
    void aSocketThatLeadsOutOfTheProcessIsSeen() throws Exception {
        long self = ProcessHandle.current().pid();
        int before = look(self).outsiders();
        assumeThat(before).as("ss is there").isNotNegative();
        Path socket = folder.resolve("out");
        Process outsider = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        Path.of(NodeScriptsTest.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toURI())
                                .toString(),
                        Outsider.class.getName(),
                        socket.toString())
                .start();
        try {
            ready(outsider);
            try (SocketChannel here = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
                assertThat(outsider.inputReader(StandardCharsets.UTF_8).readLine())
                        .isEqualTo("accepted");
                assertThat(here.isConnected()).isTrue();
                assertThat(look(self).outsiders()).isEqualTo(before + 1);
            }
        } finally {
            outsider.destroyForcibly();
        }
    }

    private String criu(String body, String parameter) throws Exception {
        Path criu = Programs.write(folder.resolve("criu"), "#!/bin/sh\n" + body);
        String script = CriuFacts.SCRIPT.replaceFirst("^PATH=.*\n", "");
        String said = run("PATH=" + criu.getParent() + ":$PATH\n" + script, parameter);
        try (var left = Files.list(Path.of("/tmp"))) {
            Path mark = folder.resolve("where");
            if (Files.exists(mark)) {
                assertThat(left).doesNotContain(Path.of(Files.readString(mark).strip()));
            }
        }
        return said;
    }

    private String remembering(String rest) {
        return "while [ $# -gt 0 ]; do [ \"$1\" = -D ] && d=$2; shift; done\n" + "[ -n \"$d\" ] && echo \"$d\" > '"
                + folder.resolve("where") + "'\n" + rest;
    }

    @Test
    void theFeaturesThatOneCriuWritesTheOtherReads() throws Exception {
        CriuFacts source = CriuFacts.parse(criu(
                remembering("[ -n \"$d\" ] && printf '\\000\\377features' > \"$d/cpuinfo.img\"\nexit 0\n"), "dump"));
        assertThat(source.trouble()).isEmpty();
        assertThat(source.cpuinfo()).isEqualTo("AP9mZWF0dXJlcw==");
        String compares = remembering("[ -z \"$d\" ] || grep -q features \"$d/cpuinfo.img\"\n");
        assertThat(CriuFacts.parse(criu(compares, source.cpuinfo())).cpu()).isEqualTo(Cpu.FITS);
        CriuFacts lacks = CriuFacts.parse(criu(
                remembering("[ -z \"$d\" ] && exit 0\necho 'Warn  (criu/kerndat.c:1285): Can not keep' >&2\n"
                        + "echo 'Error (criu/arch/x86/cpu.c:223): cpu: CPU instruction capabilities do not match run"
                        + " time' >&2; exit 1\n"),
                source.cpuinfo()));
        assertThat(lacks.cpu()).isEqualTo(Cpu.LACKS);
        assertThat(lacks.cpuTrouble()).contains("instruction capabilities do not match");
        CriuFacts odd = CriuFacts.parse(criu(
                remembering("[ -z \"$d\" ] && exit 0\n"
                        + "echo \"Error (criu/image.c:549): Head magic doesn't match for cpuinfo.img\" >&2; exit 1\n"),
                source.cpuinfo()));
        assertThat(odd.cpu()).isEqualTo(Cpu.UNKNOWN);
        assertThat(odd.cpuTrouble()).contains("Head magic");
    }

    @Test
    void aCriuThatHangsIsEnded() throws Exception {
        CriuFacts facts =
                CriuFacts.parse(criu(remembering("[ -z \"$d\" ] && exit 0\nexec sleep 60\n"), "AP9mZWF0dXJlcw=="));
        assertThat(facts.cpu()).isEqualTo(Cpu.UNKNOWN);
        assertThat(facts.cpuTrouble()).isEqualTo("it did not end within 5 s");
    }

    @Test
    void aCriuThatComplainsIsQuoted() throws Exception {
        CriuFacts facts = CriuFacts.parse(criu("echo 'Error: no ptrace' >&2; exit 1\n", ""));
        assertThat(facts.trouble()).isEqualTo("Error: no ptrace");
        assertThat(facts.cpu()).isEqualTo(Cpu.NOT_ASKED);
    }
}
