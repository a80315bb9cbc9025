package io.edgeferry.console.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.KubeCluster;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.console.ConsoleUi;
import io.edgeferry.lab.TestLab;
import io.edgeferry.lab.store.ClusterObjects.Kind;
import io.edgeferry.migration.ClusterSession;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is shown of a connection while the API server is there, goes away, and is back on the same port. */
class ConnectionStatesUiTest extends ConsoleUi {

    private TestLab lab;
    private Door door;

    /** Keeps the port for the second door. */
    private final Socket kept = new Socket();

    /** The port of the API server, which can be closed with all that goes through it. */
    private static final class Door implements AutoCloseable {
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();
        private final ServerSocket server;
        private final int behind;
        private volatile boolean closed;

        Door(int port, int behind) throws IOException {
            this.behind = behind;
            server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return server.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    Socket from = server.accept();
                    Socket to = new Socket(InetAddress.getLoopbackAddress(), behind);
                    sockets.addAll(List.of(from, to));
                    if (closed) {
                        closeAll();
                        return;
                    }
                    Thread.ofVirtual().start(() -> pump(from, to));
                    Thread.ofVirtual().start(() -> pump(to, from));
                }
            } catch (IOException e) {
                // Closed.
            }
        }

        private static void pump(Socket from, Socket to) {
            try (from;
                    to) {
                from.getInputStream().transferTo(to.getOutputStream());
            } catch (IOException e) {
                // One side is gone.
            }
        }

        @Override
        public void close() throws IOException {
            closed = true;
            server.close();
            closeAll();
        }

        private void closeAll() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Override
    protected void prepare() throws Exception {
        lab = TestLab.start(Files.createDirectories(home.resolve("lab")));
    }

    @Override
    protected KubeContext context() throws Exception {
        String text = Files.readString(lab.kubeconfig);
        KubeContext own = Kubeconfigs.context(lab.kubeconfig, "lab");
        kept.setReuseAddress(true);
        kept.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        door = new Door(kept.getLocalPort(), URI.create(own.server()).getPort());
        return Kubeconfigs.context(
                Files.writeString(
                        home.resolve("config"), text.replace(own.server(), "https://127.0.0.1:" + door.port())),
                "lab");
    }

    @Override
    protected SessionOpener opener() {
        return (context, ssh, prompt) -> new ClusterSession(KubeCluster.open(context, true), shells, migrations);
    }

    @AfterEach
    void stop() throws Exception {
        door.close();
        kept.close();
        lab.close();
    }

    private void live(String words) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(text("#liveness")).startsWith(words));
    }

    @Test
    void connectedStaleAndConnectedAgain() throws Exception {
        see("#chip-default-gru");
        live("live · 3 nodes");
        int port = door.port();
        int behind = door.behind;
        door.close();
        live("stale since ");
        says("#stale-notice", "Stale since ");
        says("#stale-notice", "Could not reach the API server");
        says("#stale-notice", "Trying again by itself");
        assertThat(shows("#chip-default-gru")).as("what was seen last stays").isTrue();
        lab.objects.remove(Kind.core("pods"), "default", "gru");
        door = new Door(port, behind);
        live("live · 3 nodes");
        present("#stale-notice", false);
        present("#chip-default-gru", false);
    }
}
