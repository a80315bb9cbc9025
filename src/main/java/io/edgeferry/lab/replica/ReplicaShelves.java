package io.edgeferry.lab.replica;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All replicas on a node, a folder for each pod. Thread-safe. */
public final class ReplicaShelves {

    private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final Pattern KEY = Pattern.compile(LABEL + "_" + LABEL + "(\\." + LABEL + ")*");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,79}");
    private static final int LONGEST_KEY = 64 + 253;

    private final Path folder;
    private final Disk disk;
    private final Clock clock;
    private final Map<String, ReplicaShelf> shelves = new ConcurrentHashMap<>();

    /** In a folder, which is made when it is needed. */
    public ReplicaShelves(Path folder) {
        this(folder, new Disk(), Clock.systemUTC());
    }

    ReplicaShelves(Path folder, Disk disk, Clock clock) {
        this.folder = folder;
        this.disk = disk;
        this.clock = clock;
    }

    /** Whether a text is the key of a pod, {@code NAMESPACE_NAME}. */
    public static boolean isKey(String text) {
        return text.length() <= LONGEST_KEY && KEY.matcher(text).matches();
    }

    /** Whether a text can be the id of a replica. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches() && !text.contains("..");
    }

    /**
     * The replicas of a pod.
     *
     * @param key of the pod
     */
    public ReplicaShelf of(String key) throws IOException {
        if (!isKey(key)) {
            throw new IllegalArgumentException("not a pod: " + key);
        }
        disk.folder(folder);
        return shelves.computeIfAbsent(key, name -> new ReplicaShelf(folder.resolve(name), disk, clock));
    }

    /** Keys of the pods that have a folder here. */
    public List<String> keys() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.map(each -> String.valueOf(each.getFileName()))
                    .filter(ReplicaShelves::isKey)
                    .sorted()
                    .toList();
        }
    }
}
