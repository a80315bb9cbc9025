package io.edgeferry.checkpoint;

/** What makes the checkpoints of a node. */
public enum Engine {
    /** CRIU, by containerd and the kubelet; the node is asked over SSH. */
    CRIU("CRIU"),
    /** The training itself, on a node of the lab ({@code docs/lab-nodes.md}); the node is asked by its calls. */
    LAB("lab checkpoint, not CRIU");

    private static final String LAB_RUNTIME = "lab://";

    private final String words;

    Engine(String words) {
        this.words = words;
    }

    /**
     * The engine of a node.
     *
     * @param runtime as the node names it: {@code containerd://2.3.3}, {@code lab://1.0}; may be empty
     */
    public static Engine of(String runtime) {
        return runtime.startsWith(LAB_RUNTIME) ? LAB : CRIU;
    }

    /** For people. */
    public String words() {
        return words;
    }
}
