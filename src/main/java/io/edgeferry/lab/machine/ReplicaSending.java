package io.edgeferry.lab.machine;

import io.edgeferry.lab.replica.Cutting;
import io.edgeferry.lab.replica.Piece;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A checkpoint that becomes a replica on another node: only the pieces that are not there cross the link. Thread-safe. */
final class ReplicaSending extends Sending {

    private static final int REPORTED = 64;

    private final Path archive;
    private final ObjectNode head;
    private @Nullable Cutting cutting;
    private volatile @Nullable JsonNode told;

    /**
     * A replica.
     *
     * @param head {@code pod}, {@code id} and {@code meta} of it
     */
    ReplicaSending(Path archive, ObjectNode head, String from, String to, Network network) {
        super(Imports.REPLICA, from, to, network, 0);
        this.archive = archive;
        this.head = head;
    }

    @Override
    void prepare() throws IOException {
        cutting = Cutting.of(archive);
    }

    @Override
    void send(DataOutputStream out, DataInputStream in) throws IOException {
        Cutting cut = cutting;
        if (cut == null) {
            throw new IOException("the archive was not read");
        }
        byte[] list = cut.list();
        out.writeUTF(head.put("sha256", cut.sha256()).toString());
        out.writeInt(list.length);
        out.write(list);
        out.flush();
        try (FileChannel file = FileChannel.open(archive, StandardOpenOption.READ)) {
            for (int answer = in.readByte(); answer != ReplicaArrival.DONE; answer = in.readByte()) {
                if (answer != ReplicaArrival.NEED) {
                    throw new IOException("node " + to() + " refused it: " + in.readUTF());
                }
                pieces(cut.pieces(), numbers(in), file, out);
            }
        }
        told = Json.MAPPER.readTree(in.readUTF());
    }

    private static int[] numbers(DataInputStream in) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(in.readNBytes(4 * in.readInt()));
        int[] numbers = new int[bytes.remaining() / 4];
        bytes.asIntBuffer().get(numbers);
        return numbers;
    }

    private void pieces(List<Piece> pieces, int[] wanted, FileChannel file, DataOutputStream out) throws IOException {
        long[] offsets = new long[pieces.size() + 1];
        for (int i = 0; i < pieces.size(); i++) {
            offsets[i + 1] = offsets[i] + pieces.get(i).length();
        }
        for (int index : wanted) {
            more(pieces.get(index).length());
        }
        int unreported = 0;
        for (int index : wanted) {
            ByteBuffer bytes = ByteBuffer.allocate(pieces.get(index).length());
            while (bytes.hasRemaining()) {
                if (file.read(bytes, offsets[index] + bytes.position()) < 0) {
                    throw new IOException("the archive became shorter");
                }
            }
            out.write(bytes.array());
            moved(bytes.capacity());
            if (++unreported % REPORTED == 0) {
                out.flush();
            }
        }
        out.flush();
    }

    @Override
    ObjectNode json() {
        ObjectNode json = super.json();
        JsonNode now = told;
        if (now instanceof ObjectNode replica && state() == State.DONE) {
            json.setAll(replica);
        }
        return json;
    }
}
