package io.edgeferry.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** Forwards TCP connections until the link is cut: from then on no byte passes and nothing is closed. */
final class CuttableProxy implements AutoCloseable {

    final AtomicLong forwarded = new AtomicLong();
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
    private volatile boolean cut;
    private volatile int cutBefore;

    CuttableProxy(int target) throws IOException {
        this.target = target;
        Thread.ofPlatform().daemon().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    int connections() {
        return sockets.size() / 2;
    }

    void cut() {
        cut = true;
    }

    /** New connections go through again; those that were cut stay cut. */
    void mend() {
        cutBefore = connections();
        cut = false;
    }

    /** Bytes wait until the lock is released by the same thread. */
    Lock hold() {
        gate.writeLock().lock();
        return gate.writeLock();
    }

    private void accept() {
        try {
            while (true) {
                Socket from = server.accept();
                Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
                int number = connections();
                sockets.addAll(List.of(from, to));
                Thread.ofPlatform().daemon().start(() -> forward(from, to, number));
                Thread.ofPlatform().daemon().start(() -> forward(to, from, number));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void forward(Socket from, Socket to, int number) {
        byte[] buffer = new byte[64 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (cut || number < cutBefore) {
                    closed.await();
                    return;
                }
                gate.readLock().lock();
                gate.readLock().unlock();
                out.write(buffer, 0, count);
                forwarded.addAndGet(count);
            }
            if (cut || number < cutBefore) {
                closed.await();
            }
        } catch (IOException | InterruptedException e) {
            // One of the two is gone.
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
