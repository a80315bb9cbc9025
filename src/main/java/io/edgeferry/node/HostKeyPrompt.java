package io.edgeferry.node;

/** Asked when a node shows a host key that is not in the known hosts. Called on a worker thread; may block. */
@FunctionalInterface
public interface HostKeyPrompt {

    /** Refuses every unknown key: for programs that run without a person. */
    HostKeyPrompt REFUSE = (node, host, type, fingerprint) -> false;

    /**
     * Asks whether the key is the node's.
     *
     * @param node the node's name
     * @param host host and port as known_hosts names them
     * @param type key type, such as ssh-ed25519
     * @param fingerprint {@code SHA256:…} as ssh-keygen prints it
     * @return true: the key is written to the known hosts and the connection goes on
     */
    boolean accept(String node, String host, String type, String fingerprint);
}
