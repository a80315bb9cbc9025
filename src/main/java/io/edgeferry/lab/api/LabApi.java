package io.edgeferry.lab.api;

import io.edgeferry.lab.control.Controllers;
import io.edgeferry.lab.machine.Kubelet;
import io.edgeferry.lab.store.ClusterObjects;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The lab's Kubernetes API: HTTPS on 127.0.0.1 with a certificate and tokens of this start, which only its kubeconfig
 * tells. Starts what a cluster does by itself as well ({@link Controllers}).
 */
public final class LabApi implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LabApi.class);
    private static final String HOST = "127.0.0.1";
    private static final int LARGEST_FRAME = 1 << 20;

    private final Vertx vertx;
    private final Controllers controllers;
    private final Connections connections;
    private final String url;
    private final String kubeconfig;

    private LabApi(Vertx vertx, Controllers controllers, Connections connections, String url, String kubeconfig) {
        this.vertx = vertx;
        this.controllers = controllers;
        this.connections = connections;
        this.url = url;
        this.kubeconfig = kubeconfig;
    }

    /**
     * Starts it; figures come from the kubelets' {@code stats/summary}.
     *
     * @param kubelets the nodes that are machines; empty for one that is only declared
     * @param port 0 for any that is free
     * @throws IOException when the port is taken
     */
    public static LabApi start(
            ClusterObjects objects, Function<String, Optional<Kubelet>> kubelets, int port, Clock clock)
            throws IOException {
        return start(objects, kubelets, node -> kubelets.apply(node).flatMap(LabApi::summary), port, clock);
    }

    /**
     * Starts it with figures of one's own.
     *
     * @throws IOException when the port is taken
     */
    public static LabApi start(
            ClusterObjects objects,
            Function<String, Optional<Kubelet>> kubelets,
            NodeSummaries summaries,
            int port,
            Clock clock)
            throws IOException {
        Certificate certificate = Certificate.make();
        Tokens tokens = Tokens.make();
        Controllers controllers =
                Controllers.start(objects, node -> kubelets.apply(node).isPresent(), clock);
        Vertx vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(2).setWorkerPoolSize(2).setInternalBlockingPoolSize(2));
        try {
            HttpServer server = vertx.createHttpServer(options(certificate, port));
            Connections connections = new Connections(vertx, tokens);
            server.requestHandler(connections::request);
            Exchange.await(server.listen());
            String address = HOST + ":" + server.actualPort();
            connections.open(new Dispatch(objects, kubelets, summaries, clock, address));
            String url = "https://" + address;
            LOG.info("the lab's API server listens on {}", url);
            return new LabApi(vertx, controllers, connections, url, LabKubeconfig.text(url, certificate.pem(), tokens));
        } catch (IOException | InterruptedException e) {
            controllers.close();
            closed(vertx);
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new IOException("the lab's API server cannot listen on " + HOST + ":" + port, e);
        }
    }

    private static HttpServerOptions options(Certificate certificate, int port) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(HOST)
                .setPort(port)
                .setSsl(true)
                .setUseAlpn(false)
                .setMaxWebSocketFrameSize(LARGEST_FRAME)
                .setMaxWebSocketMessageSize(4 * LARGEST_FRAME)
                .setMaxInitialLineLength(64 * 1024)
                .setMaxHeaderSize(64 * 1024)
                .setWebSocketSubProtocols(List.of("v5.channel.k8s.io", "v4.channel.k8s.io"));
        options.setKeyCertOptions(
                new PfxOptions().setValue(Buffer.buffer(certificate.keyStore())).setPassword(certificate.password()));
        return options;
    }

    private static Optional<tools.jackson.databind.JsonNode> summary(Kubelet kubelet) {
        Kubelet.Answer answer = kubelet.proxy("GET", "stats/summary", java.util.Map.of(), new byte[0]);
        try {
            return answer.code() == 200 ? Optional.of(Trees.JSON.readTree(answer.body())) : Optional.empty();
        } catch (JacksonException e) {
            LOG.debug("the summary of {} cannot be read", kubelet.node(), e);
            return Optional.empty();
        }
    }

    /** Where it listens, such as {@code https://127.0.0.1:40123}. */
    public String url() {
        return url;
    }

    /**
     * Writes the kubeconfig with the contexts {@code lab} (may everything) and {@code lab-viewer} (may read); only its
     * owner may read the file.
     */
    public void writeKubeconfig(Path file) throws IOException {
        LabKubeconfig.write(file, kubeconfig);
    }

    /** Ends all requests and threads. */
    @Override
    public void close() {
        controllers.close();
        connections.close();
        closed(vertx);
    }

    private static void closed(Vertx vertx) {
        try {
            Exchange.await(vertx.close());
        } catch (IOException e) {
            LOG.warn("the lab's API server did not close well", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
