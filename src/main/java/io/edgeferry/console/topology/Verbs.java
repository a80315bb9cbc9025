package io.edgeferry.console.topology;

/** The words for what is done with a pod and with a dataset. */
public final class Verbs {

    private Verbs() {}

    /** {@code Migrate} or {@code Copy}; {@code Send} for pods and volumes together. */
    public static String of(Cargo cargo) {
        boolean pods = cargo.each().stream().anyMatch(Cargo.OfPod.class::isInstance);
        boolean volumes = cargo.each().stream().anyMatch(Cargo.OfVolume.class::isInstance);
        return pods && volumes ? "Send" : pods ? "Migrate" : "Copy";
    }

    /** {@code Migrate to…}, {@code Copy to…}, {@code Migrate 3 to…}. */
    static String menu(Cargo cargo) {
        return of(cargo)
                + (cargo instanceof Cargo.Several several
                        ? " " + several.parts().size()
                        : "") + " to…";
    }
}
