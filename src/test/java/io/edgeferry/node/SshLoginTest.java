package io.edgeferry.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.edgeferry.node.NodeException.Reason;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshLoginTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static PrivateSshd sshd;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startServer() throws Exception {
        sshd = PrivateSshd.start("ed25519");
    }

    @AfterAll
    static void stopServer() {
        if (sshd != null) {
            sshd.close();
        }
    }

    private static SshSettings settings(List<Path> identities, boolean agent) throws Exception {
        return new SshSettings(
                PrivateSshd.user(),
                sshd.port,
                identities,
                agent,
                null,
                sshd.knownHosts(sshd.port, "ed25519"),
                Map.of());
    }

    private static CommandResult whoAmI(SshSettings settings, Path agent) throws Exception {
        try (SshShells shells = new SshShells(settings, HostKeyPrompt.REFUSE, PrivateSshd.QUICK, agent)) {
            return shells.shell("w1", "127.0.0.1").run(Command.of("id", "-un"), LIMIT);
        }
    }

    private static NodeException failure(SshSettings settings, Path agent) {
        return catchThrowableOfType(NodeException.class, () -> whoAmI(settings, agent));
    }

    @Test
    void namesAMissingIdentity() throws Exception {
        Path missing = directory.resolve("missing");
        NodeException failure = failure(settings(List.of(missing), false), null);
        assertThat(failure.reason()).isEqualTo(Reason.SETTING);
        assertThat(failure).hasMessageContaining(missing + " does not exist");
    }

    @Test
    void namesAFileThatIsNoKey() throws Exception {
        Path file = Files.writeString(directory.resolve("text"), "not a key\n");
        NodeException failure = failure(settings(List.of(file), false), null);
        assertThat(failure.reason()).isEqualTo(Reason.SETTING);
        assertThat(failure).hasMessageContaining(file.toString());
    }

    @Test
    void wantsAnAgentForAnEncryptedIdentity() throws Exception {
        for (String type : List.of("ed25519", "rsa")) {
            Path file = directory.resolve("locked_" + type);
            PrivateSshd.keygen(file, type, "a passphrase");
            NodeException failure = failure(settings(List.of(file), false), null);
            assertThat(failure.reason()).isEqualTo(Reason.SETTING);
            assertThat(failure).hasMessageContaining(file.toString()).hasMessageContaining("passphrase");
            assertThat(whoAmI(settings(List.of(file, sshd.identity), false), null)
                            .ok())
                    .isTrue();
        }
    }

    @Test
    void saysWhoWasRefusedWithWhichKey() throws Exception {
        Path stranger = directory.resolve("stranger");
        PrivateSshd.keygen(stranger, "ed25519", "");
        NodeException failure = failure(settings(List.of(stranger), false), null);
        assertThat(failure.reason()).isEqualTo(Reason.LOGIN);
        assertThat(failure)
                .hasMessageContaining(
                        "Node w1 (127.0.0.1:" + sshd.port + ") refused the login of user " + PrivateSshd.user())
                .hasMessageContaining(stranger.toString())
                .hasMessageContaining("authorized_keys");
    }

    @Test
    void usesTheAgentAndDoesNotMissIt() throws Exception {
        Path socket = directory.resolve("agent");
        String output = PrivateSshd.tool(List.of("ssh-agent", "-s", "-a", socket.toString()), Map.of());
        Matcher pid = Pattern.compile("SSH_AGENT_PID=([0-9]+)").matcher(output);
        assertThat(pid.find()).isTrue();
        try {
            NodeException empty = failure(settings(List.of(), true), socket);
            assertThat(empty.reason()).isEqualTo(Reason.SETTING);
            assertThat(empty).hasMessageContaining("no SSH key");
            PrivateSshd.tool(
                    List.of("ssh-add", "-q", sshd.identity.toString()), Map.of("SSH_AUTH_SOCK", socket.toString()));
            assertThat(whoAmI(settings(List.of(), true), socket).stdout()).isEqualTo(PrivateSshd.user() + "\n");
            assertThat(failure(settings(List.of(), false), socket).reason()).isEqualTo(Reason.SETTING);
        } finally {
            ProcessHandle.of(Long.parseLong(pid.group(1))).ifPresent(ProcessHandle::destroy);
        }
        assertThat(whoAmI(settings(List.of(sshd.identity), true), directory.resolve("gone"))
                        .ok())
                .isTrue();
    }

    @Test
    void saysThatThePortIsClosedOrTheNameUnknown() throws Exception {
        SshSettings settings;
        try (Socket closed = PrivateSshd.keptPort()) {
            int port = closed.getLocalPort();
            settings = new SshSettings(
                    "root", port, List.of(sshd.identity), false, null, directory.resolve("known"), Map.of());
            NodeException failure = failure(settings, null);
            assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(failure)
                    .hasMessage("Node w1 (127.0.0.1:" + port + ") cannot be reached: connection refused."
                            + " Check that sshd runs there and that the address and port are right.");
        }
        // A name that no resolver is asked for, since a part of it is longer than 63 characters.
        String name = "n".repeat(64) + ".invalid";
        try (SshShells shells = PrivateSshd.shells(settings)) {
            NodeException unknown = catchThrowableOfType(
                    NodeException.class, () -> shells.shell("w2", name).run(Command.of("true"), LIMIT));
            assertThat(unknown).hasMessageContaining("the name " + name + " is not known");
        }
    }

    @Test
    void aNodeWithoutAnAddressIsNotTakenForThisMachine() throws Exception {
        try (SshShells shells = PrivateSshd.shells(settings(List.of(sshd.identity), false))) {
            NodeException failure = catchThrowableOfType(
                    NodeException.class, () -> shells.shell("w1", "").run(Command.of("true"), LIMIT));
            assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(failure).hasMessageStartingWith("Node w1 has no address in the cluster (no InternalIP)");
        }
    }

    @Test
    void whatIsSaidOfANodeWins() throws Exception {
        SshSettings settings = new SshSettings(
                "nobody-at-all",
                1,
                List.of(directory.resolve("missing")),
                false,
                null,
                sshd.knownHosts(sshd.port, "ed25519"),
                Map.of("w1", new SshSettings.Override(PrivateSshd.user(), "127.0.0.1", sshd.port, sshd.identity)));
        try (SshShells shells = PrivateSshd.shells(settings)) {
            NodeShell shell = shells.shell("w1", "198.18.0.1");
            assertThat(shell.run(Command.of("true"), LIMIT).ok()).isTrue();
            assertThat(shell.address()).isEqualTo("127.0.0.1");
            assertThat(shell.port()).isEqualTo(sshd.port);
            assertThat(shell.user()).isEqualTo(PrivateSshd.user());
            assertThat(shells.shell("w1", "198.18.0.1")).isSameAs(shell);
            assertThat(shells.shell("w2", "198.18.0.1").user()).isEqualTo("nobody-at-all");
        }
    }

    @Test
    void goesThroughAJumpHostAndChecksBothKeys() throws Exception {
        try (PrivateSshd gate = PrivateSshd.start("ecdsa")) {
            Files.copy(
                    sshd.directory.resolve("authorized_keys"),
                    gate.directory.resolve("authorized_keys"),
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            String both = "[127.0.0.1]:" + sshd.port + " " + sshd.hostKey("ed25519") + "\n[127.0.0.1]:" + gate.port
                    + " " + gate.hostKey("ecdsa") + "\n";
            Path known = Files.writeString(directory.resolve("known"), both);
            try (SshShells shells = PrivateSshd.shells(through(gate.port, sshd.port, known))) {
                NodeShell shell = shells.shell("w1", "127.0.0.1");
                assertThat(shell.hostKey()).isEqualTo(sshd.hostKey("ed25519"));
                try (RemoteProcess process = shell.start(Command.of("head", "-c", "20000000", "/dev/zero"), LIMIT)) {
                    assertThat(process.stdout().readAllBytes()).hasSize(20_000_000);
                }
            }
            try (Socket closed = PrivateSshd.keptPort()) {
                assertThat(failure(through(gate.port, closed.getLocalPort(), known), null))
                        .hasMessageContaining(
                                "cannot be reached through Jump host 127.0.0.1 (127.0.0.1:" + gate.port + ")");
            }
            for (String line : both.split("\n")) {
                Path half = Files.writeString(directory.resolve("half"), line + "\n");
                assertThat(failure(through(gate.port, sshd.port, half), null).reason())
                        .isEqualTo(Reason.HOST_KEY_UNKNOWN);
            }
        }
    }

    private static SshSettings through(int gate, int port, Path known) {
        SshSettings.Jump jump = new SshSettings.Jump(PrivateSshd.user(), "127.0.0.1", gate);
        return new SshSettings(PrivateSshd.user(), port, List.of(sshd.identity), false, jump, known, Map.of());
    }
}
