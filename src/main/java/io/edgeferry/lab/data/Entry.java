package io.edgeferry.lab.data;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * Something in a folder.
 *
 * @param path below the root, with slashes
 * @param mode permission bits
 * @param size of a file, else 0
 * @param time of its last change, nanoseconds since 1970; 0 for symbolic links
 * @param link where a symbolic link leads, else empty
 */
record Entry(String path, Kind kind, int mode, long size, long time, String link) {

    /** What it is. */
    enum Kind {
        /** A folder. */
        FOLDER,
        /** A regular file. */
        FILE,
        /** A symbolic link. */
        LINK,
        /** Anything else; it is not copied. */
        SPECIAL
    }

    boolean file() {
        return kind == Kind.FILE;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeUTF(path);
        out.writeByte(kind.ordinal());
        out.writeInt(mode);
        out.writeLong(size);
        out.writeLong(time);
        out.writeUTF(link);
    }

    static Entry read(DataInputStream in) throws IOException {
        String path = in.readUTF();
        int kind = in.readUnsignedByte();
        Kind[] kinds = Kind.values();
        if (kind >= kinds.length) {
            throw new IOException("not a kind of file: " + kind);
        }
        return new Entry(path, kinds[kind], in.readInt(), in.readLong(), in.readLong(), in.readUTF());
    }

    /** The path on one line, and no two alike. */
    String shown() {
        StringBuilder shown = new StringBuilder();
        for (char c : path.toCharArray()) {
            switch (c) {
                case '\\' -> shown.append("\\\\");
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        shown.append(String.format("\\x%02X", (int) c));
                    } else {
                        shown.append(c);
                    }
                }
            }
        }
        return shown.toString();
    }
}
