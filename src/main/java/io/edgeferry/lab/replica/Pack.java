package io.edgeferry.lab.replica;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Files that hold the pieces: {@code pack-HEX}, the pieces one behind the other, then the list of them, then its hash. */
final class Pack {

    static final String PREFIX = "pack-";

    private static final int ENTRY = Hash.BYTES + 8 + 4;
    private static final int TAIL = 4 + 8;

    private Pack() {}

    /** Where a piece lies in its pack. */
    record Place(Path pack, long offset, int length) {}

    /** A pack that is being written; only {@link #finish} makes it one. */
    static final class Writer implements AutoCloseable {
        private final Disk disk;
        private final Path coming;
        private final FileChannel channel;
        private final OutputStream out;
        private final Map<Hash, Place> places = new LinkedHashMap<>();
        private long at;

        Writer(Disk disk, Path coming) throws IOException {
            this.disk = disk;
            this.coming = coming;
            this.channel = disk.create(coming);
            this.out = new BufferedOutputStream(disk.writing(channel), 1 << 18);
        }

        void add(Hash hash, byte[] bytes) throws IOException {
            if (places.putIfAbsent(hash, new Place(coming, at, bytes.length)) == null) {
                out.write(bytes);
                at += bytes.length;
            }
        }

        boolean has(Hash hash) {
            return places.containsKey(hash);
        }

        boolean isEmpty() {
            return places.isEmpty();
        }

        long bytes() {
            return at;
        }

        /** Where they are as long as it is being written; what was added can be read when this returns. */
        Map<Hash, Place> places() throws IOException {
            out.flush();
            return places;
        }

        /** Syncs it and gives it its name. */
        void finish(Path pack) throws IOException {
            ByteBuffer list = ByteBuffer.allocate(places.size() * ENTRY + TAIL);
            places.forEach((hash, place) -> {
                hash.write(list);
                list.putLong(place.offset()).putInt(place.length());
            });
            list.putInt(places.size()).putLong(at);
            out.write(list.array());
            out.write(Sealed.seal(list.array()));
            out.flush();
            disk.sync(channel);
            channel.close();
            disk.rename(coming, pack);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /**
     * What a pack says that it holds.
     *
     * @throws DamagedException when its list is not what was written
     */
    static Map<Hash, Place> list(Path pack) throws IOException {
        try (FileChannel channel = FileChannel.open(pack, StandardOpenOption.READ)) {
            long size = channel.size();
            String damaged = "the list in " + pack.getFileName() + " is damaged";
            if (size < TAIL + Hash.BYTES) {
                throw new DamagedException(damaged);
            }
            long end = size - Hash.BYTES;
            ByteBuffer tail = read(channel, end - TAIL, TAIL);
            int count = tail.getInt();
            long begin = tail.getLong();
            if (count < 0 || begin < 0 || begin + (long) count * ENTRY + TAIL != end) {
                throw new DamagedException(damaged);
            }
            ByteBuffer list = read(channel, begin, Math.toIntExact(end - begin));
            ByteBuffer seal = read(channel, end, Hash.BYTES);
            if (!Arrays.equals(Sealed.seal(list.array()), seal.array())) {
                throw new DamagedException(damaged);
            }
            Map<Hash, Place> places = new LinkedHashMap<>();
            for (int i = 0; i < count; i++) {
                places.put(Hash.read(list), new Place(pack, list.getLong(), list.getInt()));
            }
            return places;
        }
    }

    static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new DamagedException("a pack is too short");
            }
        }
        return bytes.flip();
    }
}
