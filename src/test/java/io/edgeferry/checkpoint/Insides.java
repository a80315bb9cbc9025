package io.edgeferry.checkpoint;

/** Lets tests of other packages say what a look into a container printed. */
public final class Insides {

    private Insides() {}

    /** What such lines mean. */
    public static ContainerInside of(String lines) {
        return ContainerInside.parse(lines).orElseThrow();
    }
}
