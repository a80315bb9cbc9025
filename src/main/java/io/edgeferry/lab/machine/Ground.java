package io.edgeferry.lab.machine;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What everything on a node stands on.
 *
 * @param folder of the node
 * @param engine of the lab
 * @param backOff how long a container that ends again and again waits at first
 */
record Ground(
        String node, Path folder, NodeApi api, Images images, Volumes volumes, LabEngine engine, Duration backOff) {

    Path podFolder(String uid) {
        return folder.resolve("pods").resolve(uid);
    }
}
