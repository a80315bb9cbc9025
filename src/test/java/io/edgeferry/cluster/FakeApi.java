package io.edgeferry.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** An API server in this process that answers as a test tells it, and remembers what it was asked. */
public final class FakeApi implements AutoCloseable {

    /** A request that came. */
    public record Request(String method, String path, String body) {}

    /** An answer; code 0 drops the connection without one. */
    public record Answer(int code, String body) {
        /** An answer as the API server words its refusals. */
        public static Answer status(int code, String message) {
            return new Answer(
                    code,
                    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":%d,\"message\":\"%s\"}"
                            .formatted(code, message));
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Answer> answers = new LinkedHashMap<>();
    private final List<Request> requests = new ArrayList<>();

    /** Starts on a free port, or on one that was used before. */
    public FakeApi(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        answer("GET /version", 200, "{\"major\":\"1\",\"minor\":\"36\",\"gitVersion\":\"v1.36.0\"}");
        answer("GET /readyz", 200, "ok");
    }

    /** Starts on a free port. */
    public FakeApi() throws IOException {
        this(0);
    }

    /** Its port. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Its URL. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** What is answered to requests that begin so; the longest beginning counts. */
    public synchronized void answer(String beginning, int code, String body) {
        answers.put(beginning, new Answer(code, body));
    }

    /** The same with a refusal in the API server's words. */
    public synchronized void refuse(String beginning, int code, String message) {
        answers.put(beginning, Answer.status(code, message));
    }

    /** Requests that begin so, in order. */
    public synchronized List<Request> requests(String beginning) {
        return requests.stream()
                .filter(request -> (request.method() + " " + request.path()).startsWith(beginning))
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Request request = new Request(
                exchange.getRequestMethod(), exchange.getRequestURI().toString(), body);
        Answer answer = find(request);
        if (answer.code() == 0) {
            exchange.close();
            return;
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .set("Content-Type", answer.body().startsWith("{") ? "application/json" : "text/plain");
        exchange.sendResponseHeaders(answer.code(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private synchronized Answer find(Request request) {
        requests.add(request);
        String line = request.method() + " " + request.path();
        @Nullable String best = null;
        for (String beginning : answers.keySet()) {
            if (line.startsWith(beginning) && (best == null || beginning.length() > best.length())) {
                best = beginning;
            }
        }
        Answer answer = best == null ? null : answers.get(best);
        return answer == null ? Answer.status(404, "nothing at " + line) : answer;
    }

    /** Writes a kubeconfig for it. */
    public Path kubeconfig(Path folder) throws IOException {
        return Files.writeString(folder.resolve("config"), """
            apiVersion: v1
            kind: Config
            current-context: home
            clusters: [{name: home, cluster: {server: "%s"}}]
            users: [{name: me, user: {token: secret}}]
            contexts: [{name: home, context: {cluster: home, user: me, namespace: lab}}]
            """.formatted(url()));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
