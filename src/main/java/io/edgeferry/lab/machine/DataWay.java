package io.edgeferry.lab.machine;

import io.edgeferry.lab.data.Way;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A connection of a copy to another node, over the link between the two. */
final class DataWay implements Way {

    private static final int BUFFER = 1 << 15;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    private DataWay(Socket socket, DataInputStream in, DataOutputStream out) {
        this.socket = socket;
        this.in = in;
        this.out = out;
    }

    /** Opens ways from a node. */
    static Dialer dialer(String from, Network network) {
        return new Dialer() {
            @Override
            public Way dial(String node) throws IOException {
                return open(from, node, network);
            }

            @Override
            public double roundTrip(String node) {
                return network.links().state(from, node).delayMillis() / 1e3;
            }
        };
    }

    private static Way open(String from, String to, Network network) throws IOException {
        if (network.port(from).isEmpty()) {
            throw new IOException("node " + from + " has no way to any other");
        }
        int port = network.port(to).orElseThrow(() -> new IOException("there is no way to node " + to));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        boolean opened = false;
        try {
            DataOutputStream out = new DataOutputStream(
                    new BufferedOutputStream(network.links().shaped(from, to, socket.getOutputStream()), BUFFER));
            DataInputStream in = new DataInputStream(
                    new BufferedInputStream(network.links().shaped(to, from, socket.getInputStream()), BUFFER));
            out.writeUTF(network.secret());
            out.writeUTF(Imports.DATA);
            opened = true;
            return new DataWay(socket, in, out);
        } finally {
            if (!opened) {
                socket.close();
            }
        }
    }

    @Override
    public DataInputStream in() {
        return in;
    }

    @Override
    public DataOutputStream out() {
        return out;
    }

    /** The shaped streams end once their socket has. */
    @Override
    public void close() throws IOException {
        socket.close();
        in.close();
    }
}
