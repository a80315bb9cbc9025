package io.edgeferry.transfer;

/** The way of a dataset's bytes from node to node. */
public enum TransferPath {
    /** The first of the others that works. */
    AUTO,
    /** Agent to agent over TLS, the source node dials the target. */
    DIRECT,
    /** Through this machine over SSH. */
    RELAY,
    /** Through this machine and the API server, by exec into helper pods, where there is no SSH. */
    API
}
