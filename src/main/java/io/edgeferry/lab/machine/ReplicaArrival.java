package io.edgeferry.lab.machine;

import io.edgeferry.lab.replica.Cutting;
import io.edgeferry.lab.replica.Incoming;
import io.edgeferry.lab.replica.Piece;
import io.edgeferry.lab.replica.ReplicaShelf;
import io.edgeferry.lab.replica.ReplicaShelves;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Takes replicas of checkpoints of other nodes, and asks for the pieces that are not here. Thread-safe. */
final class ReplicaArrival implements Imports.Arrival {

    /** Pieces are wanted: their number and their places follow. */
    static final int NEED = 'N';

    /** It is a replica: what it is follows as JSON. */
    static final int DONE = 'D';

    /** It is refused: why follows. */
    private static final int ERROR = 'E';

    private static final int LONGEST_LIST = 1 << 29;
    /** Pieces that are here are read again before each round, so a disk that goes on losing them is given up. */
    private static final int MOST_ROUNDS = 8;

    private final ReplicaShelves shelves;

    ReplicaArrival(ReplicaShelves shelves) {
        this.shelves = shelves;
    }

    @Override
    public void take(DataInputStream in, DataOutputStream out) throws IOException {
        JsonNode head = Json.MAPPER.readTree(in.readUTF());
        int length = in.readInt();
        if (length < 0 || length > LONGEST_LIST) {
            throw new IOException("not a list of pieces");
        }
        Cutting cutting = Cutting.parse(in.readNBytes(length), Json.text(head, "sha256"));
        ReplicaShelf shelf = shelves.of(Json.text(head, "pod"));
        try (Incoming incoming = shelf.incoming(Json.text(head, "id"), Json.text(head, "meta"), cutting)) {
            ReplicaShelf.Told told = rounds(incoming, cutting, in, out);
            out.writeByte(DONE);
            out.writeUTF(ReplicaCalls.json(Json.text(head, "pod"), told).toString());
        } catch (IOException e) {
            out.writeByte(ERROR);
            out.writeUTF(String.valueOf(e.getMessage()));
        }
    }

    private static ReplicaShelf.Told rounds(
            Incoming incoming, Cutting cutting, DataInputStream in, DataOutputStream out) throws IOException {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            List<Integer> needed = incoming.needed();
            if (!needed.isEmpty()) {
                ask(needed, out);
                for (int index : needed) {
                    Piece piece = cutting.pieces().get(index);
                    byte[] bytes = in.readNBytes(piece.length());
                    incoming.take(index, bytes);
                }
            }
            Optional<ReplicaShelf.Told> told = incoming.complete();
            if (told.isPresent()) {
                return told.get();
            }
        }
        throw new IOException("what is stored here does not stay what it was");
    }

    private static void ask(List<Integer> needed, DataOutputStream out) throws IOException {
        ByteBuffer numbers = ByteBuffer.allocate(4 * needed.size());
        needed.forEach(numbers::putInt);
        out.writeByte(NEED);
        out.writeInt(needed.size());
        out.write(numbers.array());
        out.flush();
    }
}
