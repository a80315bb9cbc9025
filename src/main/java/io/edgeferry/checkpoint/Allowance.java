package io.edgeferry.checkpoint;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bytes that may be read until more are allowed, so that no header of an archive is read without end. */
final class Allowance extends FilterInputStream {

    private long taken;
    private long most;

    Allowance(InputStream in) {
        super(in);
    }

    /** So many bytes more than were read so far. */
    void allow(long bytes) {
        most = taken + bytes;
    }

    long taken() {
        return taken;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (taken >= most && length > 0) {
            throw new IOException("a header of more than 1 MB");
        }
        int read = super.read(to, offset, (int) Math.min(length, most - taken));
        taken += Math.max(0, read);
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = super.skip(Math.min(count, most - taken));
        taken += skipped;
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
