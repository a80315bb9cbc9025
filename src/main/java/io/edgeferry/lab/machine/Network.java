package io.edgeferry.lab.machine;

import java.util.Optional;

/** What a node knows of the others. */
interface Network {

    /** The port on which a node takes checkpoints from others, or empty when there is no such node or no way to it. */
    Optional<Integer> port(String node);

    Links links();

    /** What the nodes know each other by, so that nothing else on this computer can send to them. */
    String secret();
}
