package io.edgeferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubeClientsTest {

    private static String pem(String algorithm) throws NoSuchAlgorithmException {
        byte[] der = KeyPairGenerator.getInstance(algorithm)
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END PRIVATE KEY-----\n";
    }

    private static String data(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void theAlgorithmOfAKeyIsFound(String algorithm, @TempDir Path folder) throws Exception {
        String pem = pem(algorithm);
        assertThat(KubeClients.keyAlgorithm(data(pem), null)).isEqualTo(algorithm);
        Path file = Files.writeString(folder.resolve("key"), pem);
        assertThat(KubeClients.keyAlgorithm(null, file.toString())).isEqualTo(algorithm);
        assertThat(KubeClients.keyAlgorithm(" ", file.toString())).isEqualTo(algorithm);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----END PRIVATE KEY----- -----BEGIN PRIVATE KEY-----"
            })
    void otherKeysAreLeftToTheLibrary(String pem) {
        assertThat(KubeClients.keyAlgorithm(data(pem), null)).isNull();
    }

    @Test
    void aKeyThatCannotBeReadIsLeftToTheLibrary(@TempDir Path folder) {
        assertThat(KubeClients.keyAlgorithm(null, null)).isNull();
        assertThat(KubeClients.keyAlgorithm("no base64 at all!", null)).isNull();
        assertThat(KubeClients.keyAlgorithm(null, folder.resolve("none").toString()))
                .isNull();
    }

    private static KubeContext withTokenFile(Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("kubeconfig"), """
            apiVersion: v1
            kind: Config
            current-context: here
            clusters: [{name: here, cluster: {server: "https://127.0.0.1:1"}}]
            users: [{name: robot, user: {tokenFile: tokens/robot}}]
            contexts: [{name: here, context: {cluster: here, user: robot}}]
            """);
        return Kubeconfigs.context(file, "here");
    }

    @Test
    void theTokenOfAFileIsThatOfTheUser(@TempDir Path folder) throws Exception {
        Files.createDirectory(folder.resolve("tokens"));
        Files.writeString(folder.resolve("tokens/robot"), "first\n");
        try (KubeClients clients = KubeClients.open(withTokenFile(folder))) {
            assertThat(clients.reading()
                            .getConfiguration()
                            .getOauthTokenProvider()
                            .getToken())
                    .isEqualTo("first");
            assertThat(clients.changing()
                            .getConfiguration()
                            .getOauthTokenProvider()
                            .getToken())
                    .isEqualTo("first");
        }
    }

    @Test
    void aTokenFileThatIsNotThereIsSaidSo(@TempDir Path folder) throws Exception {
        KubeContext context = withTokenFile(folder);
        assertThatThrownBy(() -> KubeClients.open(context).close())
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining(folder.resolve("tokens/robot").toString());
    }
}
