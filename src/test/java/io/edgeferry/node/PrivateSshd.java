package io.edgeferry.node;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** An OpenSSH server on 127.0.0.1 for one test class: its own keys, port and files, the current user, no PAM. */
final class PrivateSshd implements AutoCloseable {

    static final SshTimes QUICK = new SshTimes(Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofSeconds(2));

    final Path directory;
    final Path identity;
    final int port;
    private final Socket kept;
    private final Process process;

    private PrivateSshd(Path directory, Path identity, Socket kept, Process process) {
        this.directory = directory;
        this.identity = identity;
        this.port = kept.getLocalPort();
        this.kept = kept;
        this.process = process;
    }

    /** Starts a server with host keys of these types; the test is skipped when there is no sshd. */
    static PrivateSshd start(String... hostKeyTypes) throws IOException, InterruptedException {
        return start(10, hostKeyTypes);
    }

    /** The same with so many sessions allowed on one connection. */
    static PrivateSshd start(int sessions, String... hostKeyTypes) throws IOException, InterruptedException {
        Path program = Stream.of("/usr/sbin/sshd", "/usr/local/sbin/sshd", "/usr/bin/sshd")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        Assumptions.assumeTrue(program != null, "OpenSSH's sshd is not installed (apt-get install openssh-server)");
        Path directory = Files.createTempDirectory("edgeferry-sshd");
        Path identity = directory.resolve("id");
        keygen(identity, "ed25519", "");
        Files.copy(directory.resolve("id.pub"), directory.resolve("authorized_keys"));
        Socket kept = keptPort();
        StringBuilder config = new StringBuilder();
        for (String type : hostKeyTypes) {
            keygen(directory.resolve("host_" + type), type, "");
            config.append("HostKey ").append(directory.resolve("host_" + type)).append('\n');
        }
        config.append("ListenAddress 127.0.0.1\nPort ")
                .append(kept.getLocalPort())
                .append('\n');
        config.append("PidFile none\nUsePAM no\nStrictModes no\nPermitRootLogin yes\nPasswordAuthentication no\n");
        config.append("MaxSessions ").append(sessions).append('\n');
        config.append("MaxStartups 100\nLogLevel VERBOSE\nAuthorizedKeysFile ")
                .append(directory.resolve("authorized_keys"))
                .append('\n');
        Path file = Files.writeString(directory.resolve("sshd_config"), config);
        if (user().equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        Process process = new ProcessBuilder(program.toString(), "-D", "-e", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        PrivateSshd sshd = new PrivateSshd(directory, identity, kept, process);
        try {
            await().atMost(Duration.ofSeconds(30)).until(sshd::answers);
        } catch (RuntimeException e) {
            sshd.close();
            throw new IOException("sshd did not start: " + Files.readString(directory.resolve("log")), e);
        }
        return sshd;
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.getInputStream().read() == 'S';
        } catch (IOException e) {
            return false;
        }
    }

    static String user() {
        return System.getProperty("user.name");
    }

    /** Bound and never listening, it keeps a port from others; who reuses addresses can listen there. */
    static Socket keptPort() throws IOException {
        Socket kept = new Socket();
        kept.setReuseAddress(true);
        kept.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return kept;
    }

    static void keygen(Path file, String type, String passphrase) throws IOException, InterruptedException {
        tool(List.of("ssh-keygen", "-q", "-t", type, "-N", passphrase, "-C", "test", "-f", file.toString()), Map.of());
    }

    static String tool(List<String> words, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(words.getFirst() + " failed: " + output);
        }
        return output;
    }

    /** Type and base64 of a host key, as a known_hosts line has them. */
    String hostKey(String type) throws IOException {
        String[] words =
                Files.readString(directory.resolve("host_" + type + ".pub")).split(" ");
        return words[0] + " " + words[1].strip();
    }

    /** A known_hosts file with the keys of these types for the name of a port. */
    Path knownHosts(int ofPort, String... types) throws IOException {
        Path file = Files.createTempFile(directory, "known", "");
        StringBuilder lines = new StringBuilder();
        for (String type : types) {
            lines.append("[127.0.0.1]:")
                    .append(ofPort)
                    .append(' ')
                    .append(hostKey(type))
                    .append('\n');
        }
        return Files.writeString(file, lines);
    }

    SshSettings settings(int toPort, Path knownHosts) {
        return new SshSettings(user(), toPort, List.of(identity), false, null, knownHosts, Map.of());
    }

    SshShells shells() throws IOException {
        return shells(settings(port, knownHosts(port, "ed25519")));
    }

    static SshShells shells(SshSettings settings) {
        return new SshShells(settings, HostKeyPrompt.REFUSE, QUICK, null);
    }

    /** The processes that serve connections: ending them breaks the connections and leaves the server. */
    void dropConnections() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        process.destroy();
        try (kept) {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
