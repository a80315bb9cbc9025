package io.edgeferry.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clients of one context: one that reads and may retry, one that changes and never does. fabric8 retries 429, 5xx
 * and broken connections for every verb, which would repeat a checkpoint or a creation that had happened.
 */
final class KubeClients implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KubeClients.class);
    private static final int READ_MILLIS = 10_000;
    private static final int CHANGE_MILLIS = 20_000;

    private final KubernetesClient reading;
    private final KubernetesClient changing;

    private KubeClients(KubernetesClient reading, KubernetesClient changing) {
        this.reading = reading;
        this.changing = changing;
    }

    static KubeClients open(KubeContext context) throws ClusterException {
        try {
            Config base = config(context);
            String algorithm = keyAlgorithm(base.getClientKeyData(), base.getClientKeyFile());
            ConfigBuilder builder = new ConfigBuilder(base)
                    .withRequestTimeout(READ_MILLIS)
                    .withConnectionTimeout(5_000)
                    .withRequestRetryBackoffLimit(2)
                    .withRequestRetryBackoffInterval(200);
            if (algorithm != null) {
                builder.withClientKeyAlgo(algorithm);
            }
            Config read = builder.build();
            Config change = new ConfigBuilder(read)
                    .withRequestRetryBackoffLimit(0)
                    .withRequestTimeout(CHANGE_MILLIS)
                    .build();
            return new KubeClients(client(read), client(change));
        } catch (RuntimeException e) {
            throw new ClusterException(
                    0,
                    "The context " + context.name() + " of " + context.file() + " cannot be used: " + e.getMessage(),
                    e);
        }
    }

    private static Config config(KubeContext context) throws ClusterException {
        MergedKubeconfig merged = Kubeconfigs.merged(context.files());
        Path token = merged.tokenFile(context.name());
        Path only = merged.only(context.name());
        if (only != null) {
            return withToken(token, Config.fromKubeconfig(context.name(), only.toFile()));
        }
        String alone = merged.alone(context.name());
        Config config = withToken(token, Config.fromKubeconfig(alone));
        if (context.exec() != null) {
            // fabric8 renews a token by reading its one file again, and here there is none.
            config.setOauthTokenProvider(new RenewedToken(
                    config.getAutoOAuthToken(),
                    () -> Config.fromKubeconfig(alone).getAutoOAuthToken(),
                    System::nanoTime));
        }
        return config;
    }

    /**
     * fabric8 8.0.0 does not read a {@code tokenFile}. Whoever gives a pod its token writes it anew before it ends, so it
     * is read each minute, as client-go does; a file that cannot be read any more leaves the token as it was.
     */
    private static Config withToken(@Nullable Path file, Config config) throws ClusterException {
        if (file != null) {
            String[] last = {token(file)};
            config.setOauthTokenProvider(new RenewedToken(
                    last[0],
                    () -> {
                        try {
                            last[0] = token(file);
                        } catch (ClusterException e) {
                            LOG.warn("{}", e.getMessage());
                        }
                        return last[0];
                    },
                    System::nanoTime));
        }
        return config;
    }

    private static String token(Path file) throws ClusterException {
        try {
            String token = Files.readString(file).strip();
            if (!token.isEmpty()) {
                return token;
            }
            throw new ClusterException(0, "The token file " + file + " is empty.");
        } catch (java.io.IOException e) {
            throw new ClusterException(
                    0, "The token file " + file + " that the kubeconfig names cannot be read: " + e.getMessage(), e);
        }
    }

    private static KubernetesClient client(Config config) {
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    KubernetesClient reading() {
        return reading;
    }

    KubernetesClient changing() {
        return changing;
    }

    @Override
    public void close() {
        reading.close();
        changing.close();
    }

    /** fabric8 8.0.0 takes every PKCS #8 key for RSA; null leaves the choice to it. */
    static @Nullable String keyAlgorithm(@Nullable String data, @Nullable String file) {
        try {
            String pem;
            if (data != null && !data.isBlank()) {
                pem = new String(Base64.getMimeDecoder().decode(data), java.nio.charset.StandardCharsets.US_ASCII);
            } else if (file != null && !file.isBlank()) {
                pem = Files.readString(Path.of(file));
            } else {
                return null;
            }
            String begin = "-----BEGIN PRIVATE KEY-----";
            int start = pem.indexOf(begin);
            int end = pem.indexOf("-----END PRIVATE KEY-----");
            if (start < 0 || end < start) {
                return null;
            }
            byte[] der = Base64.getMimeDecoder().decode(pem.substring(start + begin.length(), end));
            return isOf("EC", der) ? "EC" : isOf("RSA", der) ? "RSA" : null;
        } catch (java.io.IOException | IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isOf(String algorithm, byte[] der) {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der)) != null;
        } catch (InvalidKeySpecException | NoSuchAlgorithmException e) {
            return false;
        }
    }
}
