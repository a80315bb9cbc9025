package io.edgeferry.lab.replica;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is in the folder of a pod, as it is read each time: so what is there is what counts.
 *
 * @param replicas newest first
 * @param packs and what lies in each, without pieces that were found damaged
 * @param places where each piece is read
 * @param damagedPacks those whose list cannot be read, and why
 * @param quarantine lines of the list of damaged pieces
 * @param leftovers files that nothing needs
 */
record Contents(
        List<Kept> replicas,
        Map<Path, Map<Hash, Pack.Place>> packs,
        Map<Hash, Pack.Place> places,
        Map<Path, String> damagedPacks,
        Set<String> quarantine,
        List<Path> leftovers) {

    static final String COMING = "coming-";
    static final String QUARANTINE = "damaged";

    /**
     * A replica.
     *
     * @param file its manifest
     * @param manifest null when it cannot be read
     * @param bad why it is not good; empty as long as nothing is known against it
     */
    record Kept(
            String id,
            Path file,
            @org.jspecify.annotations.Nullable Manifest manifest,
            String bad) {
        boolean good() {
            return bad.isEmpty();
        }
    }

    static Contents read(Path folder) throws IOException {
        Contents all = new Contents(
                new ArrayList<>(),
                new HashMap<>(),
                new HashMap<>(),
                new HashMap<>(),
                new HashSet<>(),
                new ArrayList<>());
        List<Path> manifests = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return all;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(Manifest.SUFFIX)) {
                    manifests.add(file);
                } else if (name.equals(QUARANTINE)) {
                    all.quarantine.addAll(lines(file));
                } else if (name.startsWith(Pack.PREFIX)) {
                    all.pack(file);
                } else {
                    all.leftovers.add(file);
                }
            }
        }
        all.locate();
        for (Path file : manifests) {
            all.replicas.add(all.kept(file));
        }
        all.replicas.sort(Comparator.comparing(Contents::time).reversed());
        return all;
    }

    /** A damaged one hides nothing for long: what it listed is found again when it is read. */
    private static List<String> lines(Path file) throws IOException {
        try {
            ByteBuffer content = Sealed.read(file, "the list of damaged pieces");
            return StandardCharsets.UTF_8.decode(content).toString().lines().toList();
        } catch (DamagedException e) {
            return List.of();
        }
    }

    private void pack(Path file) throws IOException {
        try {
            packs.put(file, Pack.list(file));
        } catch (DamagedException e) {
            damagedPacks.put(file, String.valueOf(e.getMessage()));
        }
    }

    private void locate() {
        packs.forEach((pack, pieces) -> {
            pieces.keySet().removeIf(hash -> quarantine.contains(line(pack, hash)));
            places.putAll(pieces);
        });
    }

    /** How a damaged piece is written down. */
    static String line(Path pack, Hash hash) {
        ByteBuffer bytes = ByteBuffer.allocate(Hash.BYTES);
        hash.write(bytes);
        return pack.getFileName() + " " + HexFormat.of().formatHex(bytes.array());
    }

    private Kept kept(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        String id = name.substring(0, name.length() - Manifest.SUFFIX.length());
        try {
            Manifest manifest = Manifest.read(file);
            return new Kept(id, file, manifest, missing(manifest));
        } catch (DamagedException e) {
            return new Kept(id, file, null, String.valueOf(e.getMessage()));
        }
    }

    private String missing(Manifest manifest) {
        List<Piece> pieces = manifest.cutting().pieces();
        long missing = pieces.stream()
                .filter(piece -> !places.containsKey(piece.hash()))
                .count();
        if (missing == 0) {
            return "";
        }
        String why = damagedPacks.isEmpty()
                ? "damaged or missing"
                : "missing, because " + damagedPacks.values().iterator().next();
        return missing + " of its " + pieces.size() + " pieces are " + why;
    }

    /** One whose manifest is unreadable is as old as its file. */
    private static java.time.Instant time(Kept kept) {
        try {
            return kept.manifest() == null
                    ? Files.getLastModifiedTime(kept.file()).toInstant()
                    : kept.manifest().written();
        } catch (IOException e) {
            return java.time.Instant.EPOCH;
        }
    }

    /** All pieces that replicas refer to. */
    Set<Hash> referred() {
        Set<Hash> referred = new HashSet<>();
        for (Kept kept : replicas) {
            if (kept.manifest() != null) {
                kept.manifest().cutting().pieces().forEach(piece -> referred.add(piece.hash()));
            }
        }
        return referred;
    }
}
