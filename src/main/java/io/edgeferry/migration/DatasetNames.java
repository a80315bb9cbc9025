package io.edgeferry.migration;

import io.edgeferry.cluster.ClaimManifest;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.Storage;
import io.edgeferry.cluster.VolumeManifest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a copy is called: {@code corpus} becomes {@code corpus-m1}, then {@code corpus-m2}, claim and volume with the same
 * number; the folder lies beside the source's.
 *
 * @param volume name of the volume
 * @param claim name of the claim, or empty
 * @param folder absolute folder
 */
record DatasetNames(String volume, String claim, String folder) {

    /**
     * The next names that are free.
     *
     * @param reserved names of volumes that other copies are going to make
     */
    static DatasetNames next(
            Storage storage, VolumeManifest volume, @Nullable ClaimManifest claim, Set<String> reserved)
            throws ClusterException {
        int first = 1
                + Math.max(
                        number(volume.name(), volume.origin()),
                        claim == null ? 0 : number(claim.name(), claim.origin()));
        for (int i = first; ; i++) {
            String newVolume = PodNames.numbered(volume.origin(), i);
            String newClaim = claim == null ? "" : PodNames.numbered(claim.origin(), i);
            boolean taken = reserved.contains(newVolume)
                    || storage.volume(newVolume).isPresent()
                    || claim != null
                            && storage.claim(claim.namespace(), newClaim).isPresent();
            if (!taken) {
                return new DatasetNames(newVolume, newClaim, beside(volume.path(), newVolume));
            }
        }
    }

    /** The number of a copy, 0 for an original. */
    private static int number(String name, String origin) {
        String rest = name.startsWith(origin + "-m") ? name.substring(origin.length() + 2) : "";
        return rest.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(rest) : 0;
    }

    /** {@code /srv/data/corpus} and {@code corpus-m1} make {@code /srv/data/corpus-m1}. */
    static String beside(String folder, String name) {
        String plain = folder.replaceFirst("/+$", "");
        return plain.substring(0, Math.max(0, plain.lastIndexOf('/'))) + "/" + name;
    }
}
