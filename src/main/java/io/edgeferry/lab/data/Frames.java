package io.edgeferry.lab.data;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What source and target say to each other on a way. */
final class Frames {

    /** The list of all entries; the target answers with the hashes of the files that it has. */
    static final int LIST = 'L';

    /** Parts of files; the target answers for each when it is on its disk. */
    static final int UNIT = 'U';

    private static final int MOST = 10_000_000;

    private Frames() {}

    /**
     * A part of a file.
     *
     * @param id place of the file in the list
     * @param entry the file as it is now
     */
    record Part(int id, Entry entry, long offset, int length) {}

    /**
     * An answer for a part.
     *
     * @param kind null when it is on the target's disk
     */
    record Answer(@org.jspecify.annotations.Nullable Trouble kind, String message) {
        static final Answer OK = new Answer(null, "");

        void write(DataOutputStream out) throws IOException {
            out.writeByte(kind == null ? 0 : 1 + kind.ordinal());
            out.writeUTF(message.substring(0, Math.min(300, message.length())));
        }

        static Answer read(DataInputStream in) throws IOException {
            int code = in.readUnsignedByte();
            String message = in.readUTF();
            if (code > Trouble.values().length) {
                throw new IOException("a strange answer");
            }
            return new Answer(code == 0 ? null : Trouble.values()[code - 1], message);
        }
    }

    /** A number of things that follow. */
    static int count(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MOST) {
            throw new IOException("a strange number: " + count);
        }
        return count;
    }

    static void list(List<Entry> entries, DataOutputStream out) throws IOException {
        out.writeByte(LIST);
        out.writeInt(entries.size());
        for (Entry entry : entries) {
            entry.write(out);
        }
        out.flush();
    }

    static List<Entry> list(DataInputStream in) throws IOException {
        int count = count(in);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(Entry.read(in));
        }
        return entries;
    }
}
