package io.edgeferry.lab.machine;

import java.time.Duration;

/**
 * What is the same for all nodes of a lab.
 *
 * @param engine what makes its checkpoints
 * @param backOff how long a container that ends again and again waits at first
 * @param keeper ends commands that were run in containers when this program is killed
 */
record Setting(LabEngine engine, Duration backOff, Keeper keeper) {}
