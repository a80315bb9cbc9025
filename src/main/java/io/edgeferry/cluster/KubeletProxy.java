package io.edgeferry.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Single requests that are never repeated, among them those that the API server passes on to a kubelet. */
final class KubeletProxy {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final KubernetesClient client;

    KubeletProxy(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Sends one request.
     *
     * @return the answer's body
     * @throws ClusterException with the HTTP code for every answer from 400 up, and 0 when none came within the limit
     */
    String send(String method, String path, String body, Duration limit, String what) throws ClusterException {
        try {
            return await(method, path, body, limit, what);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException(0, "Interrupted: could not " + what + ".", e);
        }
    }

    /** See {@link NodeCalls#call}. */
    String node(String method, String node, String path, Duration limit, String what)
            throws ClusterException, InterruptedException {
        @Nullable String body = method.equals("GET") ? null : "";
        return await(method, "/api/v1/nodes/" + node + "/proxy/" + path, body, limit, what);
    }

    private String await(String method, String path, @Nullable String body, Duration limit, String what)
            throws ClusterException, InterruptedException {
        HttpClient http = client.getHttpClient();
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(URI.create(client.getMasterUrl().toString().replaceFirst("/$", "") + path))
                .method(method, "application/json", body)
                .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                .build();
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request, String.class);
        try {
            HttpResponse<String> response = answer.get(limit.toMillis() + 2_000, TimeUnit.MILLISECONDS);
            if (response.code() >= 400) {
                throw ApiErrors.refused(what, response.code(), said(response.body()));
            }
            return response.body();
        } catch (ExecutionException e) {
            throw ApiErrors.wrapped(what, e.getCause() instanceof Exception cause ? cause : e);
        } catch (TimeoutException e) {
            throw new ClusterException(0, "Could not " + what + ": no answer within " + limit.toSeconds() + " s.", e);
        } finally {
            answer.cancel(true);
        }
    }

    /** The checkpoint request of KEP-2008. */
    String checkpoint(String node, String namespace, String pod, String container, Duration limit)
            throws ClusterException, InterruptedException {
        String path = "/api/v1/nodes/" + node + "/proxy/checkpoint/" + namespace + "/" + pod + "/" + container
                + "?timeout=" + limit.toSeconds();
        String body = await("POST", path, "", limit, "checkpoint " + namespace + "/" + pod + " on node " + node);
        try {
            JsonNode items = JSON.readTree(body).path("items");
            String file = items.path(0).asString("");
            if (!file.startsWith("/") || file.contains("/../")) {
                throw new ClusterException(0, "The kubelet of " + node + " named no archive: " + body);
            }
            return file;
        } catch (JacksonException e) {
            throw new ClusterException(0, "The kubelet of " + node + " gave an answer that is no JSON: " + body, e);
        }
    }

    /** Asks for a checkpoint of a pod that cannot exist: the kind of refusal tells whether the endpoint is served. */
    String trouble(String node) throws ClusterException {
        String path = "/api/v1/nodes/" + node + "/proxy/checkpoint/default/edgeferry.none/none";
        try {
            send("POST", path, "", Duration.ofSeconds(10), "ask the kubelet of " + node);
            return "";
        } catch (ClusterException e) {
            String text = String.valueOf(e.getMessage());
            if (e.notFound() && text.contains("404 page not found")) {
                return "the kubelet does not serve checkpoints: its feature gate ContainerCheckpoint is off";
            }
            if (e.forbidden() && text.contains("nodes/checkpoint") || text.contains("subresource=checkpoint")) {
                return "the API server's own kubelet identity lacks nodes/checkpoint";
            }
            if (e.forbidden()) {
                return text;
            }
            if (e.notFound() || e.code() == 500 && text.contains("does not exist")) {
                return "";
            }
            throw e;
        }
    }

    private static String said(String body) {
        try {
            JsonNode message = JSON.readTree(body).path("message");
            return message.isString() ? message.asString() : shorten(body);
        } catch (JacksonException e) {
            return shorten(body);
        }
    }

    private static String shorten(String body) {
        String text = body.strip();
        return text.length() <= 500 ? text : text.substring(0, 500) + "…";
    }
}
