package io.edgeferry.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownHostsTest {

    @TempDir
    private Path directory;

    private KnownHosts known(String text) throws Exception {
        return new KnownHosts(Files.writeString(directory.resolve("known"), text));
    }

    @Test
    void readsPatternsMarkersAndNonsense() throws Exception {
        KnownHosts known = known("""
            # comment
            w1,198.18.0.1 ssh-ed25519 AAA1 someone
            w* ssh-rsa AAA2
            *,!w1 ssh-rsa AAA3
            @revoked w? ssh-rsa AAA4
            @cert-authority * ssh-rsa AAA5
            [w1]:2222 ssh-rsa AAA6
            |1|broken|=|x ssh-rsa AAA7
            w1

            \tW1   ssh-rsa\tAAA8
            """);
        assertThat(known.entries("w1"))
                .containsExactly(
                        new KnownHosts.Entry(2, false, "ssh-ed25519", "AAA1"),
                        new KnownHosts.Entry(3, false, "ssh-rsa", "AAA2"),
                        new KnownHosts.Entry(5, true, "ssh-rsa", "AAA4"),
                        new KnownHosts.Entry(11, false, "ssh-rsa", "AAA8"));
        assertThat(known.entries("[w1]:2222")).extracting(KnownHosts.Entry::key).containsExactly("AAA3", "AAA6");
        assertThat(KnownHosts.name("W1", 22)).isEqualTo("w1");
    }

    @Test
    void appendsAWholeLineOnceFromManyThreads() throws Exception {
        KnownHosts known = known("w0 ssh-rsa AAA0");
        try (var pool = Executors.newFixedThreadPool(8)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String name = "w" + i % 4;
                all.add(pool.submit(() -> {
                    new KnownHosts(known.file()).append(name, "ssh-ed25519", "KEY");
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertThat(Files.readAllLines(known.file()))
                .startsWith("w0 ssh-rsa AAA0")
                .containsExactlyInAnyOrder(
                        "w0 ssh-rsa AAA0",
                        "w0 ssh-ed25519 KEY",
                        "w1 ssh-ed25519 KEY",
                        "w2 ssh-ed25519 KEY",
                        "w3 ssh-ed25519 KEY");
    }
}
