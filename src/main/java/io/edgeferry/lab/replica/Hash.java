package io.edgeferry.lab.replica;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** A SHA-256. */
public record Hash(long first, long second, long third, long fourth) {

    /** Bytes of one. */
    public static final int BYTES = 32;

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of bytes. */
    public static Hash of(byte[] bytes) {
        return read(ByteBuffer.wrap(digest().digest(bytes)));
    }

    /** Reads the next 32 bytes. */
    static Hash read(ByteBuffer from) {
        return new Hash(from.getLong(), from.getLong(), from.getLong(), from.getLong());
    }

    void write(ByteBuffer to) {
        to.putLong(first).putLong(second).putLong(third).putLong(fourth);
    }
}
