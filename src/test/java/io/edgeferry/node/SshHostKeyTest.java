package io.edgeferry.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.edgeferry.node.NodeException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshHostKeyTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static PrivateSshd sshd;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startServer() throws Exception {
        sshd = PrivateSshd.start("ecdsa", "ed25519", "rsa");
    }

    @AfterAll
    static void stopServer() {
        if (sshd != null) {
            sshd.close();
        }
    }

    private String host() {
        return "[127.0.0.1]:" + sshd.port;
    }

    private Path known(String text) throws Exception {
        return Files.writeString(directory.resolve("known_hosts"), text);
    }

    private static SshShells shells(Path known, HostKeyPrompt prompt) {
        return new SshShells(sshd.settings(sshd.port, known), prompt, PrivateSshd.QUICK, null);
    }

    private static String connect(Path known, HostKeyPrompt prompt) throws Exception {
        try (SshShells shells = shells(known, prompt)) {
            NodeShell shell = shells.shell("w1", "127.0.0.1");
            assertThat(shell.run(Command.of("true"), LIMIT).ok()).isTrue();
            return shell.hostKey();
        }
    }

    private static NodeException refused(Path known, HostKeyPrompt prompt) {
        return catchThrowableOfType(NodeException.class, () -> connect(known, prompt));
    }

    @Test
    void prefersTheTypeThatIsKnown() throws Exception {
        for (String type : List.of("ed25519", "ecdsa", "rsa")) {
            String key = sshd.hostKey(type);
            assertThat(connect(
                            known("# mine\n\nother ssh-rsa AAAA\n" + host() + " " + key + " me\n"),
                            HostKeyPrompt.REFUSE))
                    .isEqualTo(key);
        }
    }

    @Test
    void findsHashedNames() throws Exception {
        Path known = known(host() + " " + sshd.hostKey("ecdsa") + "\n");
        PrivateSshd.tool(List.of("ssh-keygen", "-H", "-f", known.toString()), Map.of());
        assertThat(Files.readString(known)).startsWith("|1|");
        assertThat(connect(known, HostKeyPrompt.REFUSE)).isEqualTo(sshd.hostKey("ecdsa"));
    }

    @Test
    void refusesAChangedKeyAndLeavesTheFileAlone() throws Exception {
        PrivateSshd.keygen(directory.resolve("other"), "ed25519", "");
        String[] other = Files.readString(directory.resolve("other.pub")).split(" ");
        String text = "# first\n" + host() + " " + other[0] + " " + other[1] + "\n";
        Path known = known(text);
        NodeException failure = refused(known, (node, name, type, fingerprint) -> true);
        assertThat(failure.reason()).isEqualTo(Reason.HOST_KEY_CHANGED);
        assertThat(failure)
                .hasMessageContaining(known + " line 2")
                .hasMessageContaining("ssh-keygen -R '" + host() + "' -f " + known);
        assertThat(Files.readString(known)).isEqualTo(text);
    }

    @Test
    void refusesARevokedKey() throws Exception {
        String key = sshd.hostKey("ed25519");
        Path known = known(host() + " " + key + "\n@revoked * " + key + "\n");
        NodeException failure = refused(known, (node, name, type, fingerprint) -> true);
        assertThat(failure.reason()).isEqualTo(Reason.HOST_KEY_CHANGED);
        assertThat(failure).hasMessageContaining("revoked").hasMessageContaining("line 2");
    }

    @Test
    void refusesAnUnknownKeyThatNobodyAccepts() {
        Path known = directory.resolve("none");
        NodeException failure = refused(known, HostKeyPrompt.REFUSE);
        assertThat(failure.reason()).isEqualTo(Reason.HOST_KEY_UNKNOWN);
        assertThat(failure).hasMessageContaining("SHA256:").hasMessageContaining("Node w1 (127.0.0.1:");
        assertThat(known).doesNotExist();
    }

    @Test
    void writesAnAcceptedKeyOnceAlthoughManyConnect() throws Exception {
        Path known = directory.resolve("new/dir/known_hosts");
        List<String> asked = new CopyOnWriteArrayList<>();
        CountDownLatch together = new CountDownLatch(1);
        HostKeyPrompt prompt = (node, name, type, fingerprint) -> {
            asked.add(node + " " + name + " " + type + " " + fingerprint);
            try {
                // The others have the time to come as far as this.
                assertThat(together.await(1, TimeUnit.SECONDS)).isFalse();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return true;
        };
        try (SshShells shells = shells(known, prompt);
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            NodeShell shell = shells.shell("w1", "127.0.0.1");
            List<Future<Integer>> codes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                codes.add(pool.submit(() -> {
                    try (RemoteProcess process = shell.start(Command.of("true"), LIMIT)) {
                        return process.waitFor(LIMIT);
                    }
                }));
                codes.add(pool.submit(() -> shell.run(Command.of("true"), LIMIT).exitCode()));
            }
            for (Future<Integer> code : codes) {
                assertThat(code.get()).isZero();
            }
        }
        String key = sshd.hostKey("ed25519");
        String printed = PrivateSshd.tool(
                List.of(
                        "ssh-keygen",
                        "-l",
                        "-f",
                        sshd.directory.resolve("host_ed25519.pub").toString()),
                Map.of());
        assertThat(asked).containsExactly("w1 " + host() + " ssh-ed25519 " + printed.split(" ")[1]);
        assertThat(known).hasContent(host() + " " + key + "\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(known)))
                .isEqualTo("rw-------");
        assertThat(connect(known, HostKeyPrompt.REFUSE)).isEqualTo(key);
    }

    @Test
    void aPersonMayTakeLongerThanTheConnectionMay() throws Exception {
        Path known = directory.resolve("slow");
        CountDownLatch never = new CountDownLatch(1);
        HostKeyPrompt prompt = (node, name, type, fingerprint) -> {
            try {
                return !never.await(PrivateSshd.QUICK.connect().plusSeconds(1).toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                return false;
            }
        };
        assertThat(connect(known, prompt)).isEqualTo(sshd.hostKey("ed25519"));
    }
}
