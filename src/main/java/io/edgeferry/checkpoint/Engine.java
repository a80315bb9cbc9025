package io.edgeferry.checkpoint;

/** What makes the checkpoints of a node. */
public enum Engine {
    /** CRIU, by containerd and the kubelet; the node is asked over SSH. */
    CRIU("CRIU"),
    /** The training itself, on a node of the lab ({@code docs/lab-nodes.md}); the node is asked by its calls. */
    LAB("lab checkpoint, not CRIU"),
    /** CRIU, on a node of the lab; the node is asked by its calls. */
    LAB_CRIU("CRIU checkpoint by the lab"),
    /** A node of a lab that was just started and still tries whether CRIU works. */
    LAB_TRYING("lab checkpoint, CRIU is being tried");

    private static final String LAB_RUNTIME = "lab://";
    private static final String WITH_CRIU = "+criu.";
    private static final String TRYING = "+trying-criu";

    private final String words;

    Engine(String words) {
        this.words = words;
    }

    /**
     * The engine of a node.
     *
     * @param runtime as the node names it: {@code containerd://2.3.3}, {@code lab://1.0}, {@code lab://1.0+criu.4.1.1},
     *     {@code lab://1.0+trying-criu}; may be empty
     */
    public static Engine of(String runtime) {
        if (!runtime.startsWith(LAB_RUNTIME)) {
            return CRIU;
        }
        if (runtime.endsWith(TRYING)) {
            return LAB_TRYING;
        }
        return runtime.contains(WITH_CRIU) ? LAB_CRIU : LAB;
    }

    /** Whether a node is one of the lab, by its runtime. */
    public static boolean inLab(String runtime) {
        return of(runtime).inLab();
    }

    /** Whether the node is one of the lab. */
    public boolean inLab() {
        return this != CRIU;
    }

    /** For people. */
    public String words() {
        return words;
    }
}
