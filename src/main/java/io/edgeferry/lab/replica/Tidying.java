package io.edgeferry.lab.replica;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives back the room of pieces that no replica refers to any more. A pack of which less than half is needed is written
 * anew without the rest; the old one goes when the new one is synced, so a kill in between leaves pieces twice, not none.
 */
final class Tidying {

    /** More packs than this are joined, so that a store of any age opens few files. */
    private static final int MOST_PACKS = 24;

    private final Disk disk;
    private final Path folder;
    private final Contents contents;
    private final Set<Hash> referred;
    private final Map<Path, Long> live = new HashMap<>();

    Tidying(Disk disk, Path folder, Contents contents) {
        this.disk = disk;
        this.folder = folder;
        this.contents = contents;
        this.referred = contents.referred();
        contents.places().forEach((hash, place) -> {
            if (referred.contains(hash)) {
                live.merge(place.pack(), (long) place.length(), Long::sum);
            }
        });
    }

    /**
     * Does it.
     *
     * @param active names of files that are being written right now
     * @param coming for a pack that is written anew
     */
    void tidy(Set<Path> active, Path coming) throws IOException {
        for (Path file : contents.leftovers()) {
            if (!active.contains(file)) {
                disk.delete(file);
            }
        }
        for (Path pack : contents.damagedPacks().keySet()) {
            disk.delete(pack);
        }
        List<Path> left = new ArrayList<>();
        for (Path pack : contents.packs().keySet()) {
            if (live.containsKey(pack)) {
                left.add(pack);
            } else {
                disk.delete(pack);
            }
        }
        rewrite(candidates(left), coming);
    }

    private Set<Path> candidates(List<Path> packs) throws IOException {
        Set<Path> chosen = new LinkedHashSet<>();
        for (Path pack : packs) {
            if (2 * live.getOrDefault(pack, 0L) < Files.size(pack)) {
                chosen.add(pack);
            }
        }
        int tooMany = packs.size() - chosen.size() + 1 - MOST_PACKS;
        if (tooMany > 0) {
            packs.stream()
                    .filter(pack -> !chosen.contains(pack))
                    .sorted(Comparator.comparing(pack -> live.getOrDefault(pack, 0L)))
                    .limit(tooMany + MOST_PACKS / 2)
                    .toList()
                    .forEach(chosen::add);
        }
        return chosen;
    }

    private void rewrite(Set<Path> packs, Path coming) throws IOException {
        if (packs.isEmpty()) {
            return;
        }
        try (Pieces pieces = new Pieces(contents.places());
                Pack.Writer writer = new Pack.Writer(disk, coming)) {
            for (Map.Entry<Hash, Pack.Place> each : contents.places().entrySet()) {
                if (packs.contains(each.getValue().pack()) && referred.contains(each.getKey())) {
                    Piece piece = new Piece(each.getKey(), each.getValue().length(), false);
                    Optional<byte[]> bytes = pieces.read(piece);
                    // A damaged piece is not carried over: so whoever refers to it is seen to be bad.
                    if (bytes.isPresent()) {
                        writer.add(piece.hash(), bytes.get());
                    }
                }
            }
            if (writer.isEmpty()) {
                disk.delete(coming);
            } else {
                writer.finish(ReplicaShelf.newPack(folder));
            }
        }
        for (Path pack : packs) {
            disk.delete(pack);
        }
    }
}
