package io.edgeferry.migration.fakes;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A folder of a machine: names of files with what they hold. */
public final class FakeFolder {

    /** Its files. Those that end in {@code .sock} are sockets; those that end in {@code .secret} may not be read. */
    final Map<String, String> files = new TreeMap<>();

    /** The transfer at work in it, or null. */
    @Nullable
    String transfer;

    /** What that transfer has put there. */
    final Set<String> brought = new HashSet<>();

    /** Whether that transfer made the folder. */
    boolean made;

    /** Adds a file or changes it, as somebody who uses the folder would. */
    public void put(String name, String text) {
        files.put(name, text);
    }

    /** Removes a file. */
    public void remove(String name) {
        files.remove(name);
    }

    /** Its files now. */
    public Map<String, String> files() {
        return Map.copyOf(files);
    }

    /** Whether a transfer's own files lie in it. */
    public boolean marked() {
        return transfer != null;
    }

    long bytes() {
        return files.values().stream().mapToLong(String::length).sum();
    }
}
