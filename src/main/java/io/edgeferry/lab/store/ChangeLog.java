package io.edgeferry.lab.store;

import java.util.ArrayList;
import java.util.List;

/** The last changes, in a ring. Guarded by the store's lock. */
final class ChangeLog {

    private final Change[] ring;
    private long added;
    /** The oldest version from which on nothing is missing. */
    private long floor;

    ChangeLog(int size, long floor) {
        this.ring = new Change[size];
        this.floor = floor;
    }

    void add(Change change) {
        int slot = (int) (added++ % ring.length);
        Change oldest = ring[slot];
        if (oldest != null) {
            floor = oldest.version();
        }
        ring[slot] = change;
    }

    /**
     * What came after a version, oldest first.
     *
     * @throws LabException 410 Expired when some of it is not kept any more
     */
    List<Change> after(long version) throws LabException {
        if (version < floor) {
            throw new LabException(410, "Expired", "too old resource version: %d (%d)".formatted(version, floor));
        }
        List<Change> later = new ArrayList<>();
        for (long i = Math.max(0, added - ring.length); i < added; i++) {
            Change change = ring[(int) (i % ring.length)];
            if (change.version() > version) {
                later.add(change);
            }
        }
        return later;
    }
}
