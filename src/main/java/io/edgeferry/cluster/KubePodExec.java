package io.edgeferry.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Commands in containers over WebSockets of fabric8's HTTP client, in the protocol {@code v4.channel.k8s.io}. Not its
 * own exec: that queues 16 MiB of input for each command.
 */
final class KubePodExec implements PodExec {

    private static final String PROTOCOL = "v4.channel.k8s.io";

    private final KubernetesClient client;

    KubePodExec(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public Running start(
            String namespace, String pod, String container, List<String> command, boolean stdin, Duration limit)
            throws ClusterException, InterruptedException {
        String what = "run " + command.getFirst() + " in " + namespace + "/" + pod;
        ExecSocket socket = new ExecSocket(what);
        CompletableFuture<WebSocket> opening = client.getHttpClient()
                .newWebSocketBuilder()
                .uri(uri(namespace, pod, container, command, stdin))
                .subprotocol(PROTOCOL)
                .connectTimeout(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS)
                .buildAsync(socket);
        boolean open = false;
        try {
            socket.opened(opening.get(limit.toNanos(), TimeUnit.NANOSECONDS));
            open = true;
            return socket;
        } catch (ExecutionException e) {
            throw refused(what, e.getCause());
        } catch (TimeoutException e) {
            throw new ClusterException(
                    0, "Could not " + what + ": it did not start within " + limit.toSeconds() + " s.", e);
        } finally {
            if (!open) {
                var _ = opening.thenAccept(late -> late.sendClose(1000, "nobody waits"));
            }
        }
    }

    private URI uri(String namespace, String pod, String container, List<String> command, boolean stdin) {
        StringBuilder query = new StringBuilder("stdout=true&stderr=true&stdin=" + stdin);
        query.append("&container=").append(encoded(container));
        for (String word : command) {
            query.append("&command=").append(encoded(word));
        }
        String server = client.getMasterUrl().toString().replaceFirst("/+$", "");
        return URI.create(
                server + "/api/v1/namespaces/" + encoded(namespace) + "/pods/" + encoded(pod) + "/exec?" + query);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static ClusterException refused(String what, Throwable cause) {
        if (cause instanceof WebSocketHandshakeException handshake) {
            int code = handshake.getResponse().code();
            String said = switch (code) {
                case 400 -> "the container does not run or there is none of that name";
                case 404 -> "there is no such pod";
                default -> "the API server answered " + code;
            };
            return ApiErrors.refused(what, code, said);
        }
        return ApiErrors.wrapped(what, cause instanceof Exception e ? e : new IllegalStateException(cause));
    }
}
