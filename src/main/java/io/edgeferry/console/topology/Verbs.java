package io.edgeferry.console.topology;

/** The words for what is done with a pod and with a dataset. */
final class Verbs {

    private Verbs() {}

    /** {@code Migrate} or {@code Copy}. */
    static String of(Cargo cargo) {
        return cargo instanceof Cargo.OfPod ? "Migrate" : "Copy";
    }

    /** {@code Migrate to…} or {@code Copy to…}. */
    static String menu(Cargo cargo) {
        return of(cargo) + " to…";
    }
}
