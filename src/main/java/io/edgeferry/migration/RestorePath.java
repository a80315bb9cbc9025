package io.edgeferry.migration;

import java.util.List;

/**
 * A way to bring a container to life on the target. It brings its own steps in their order: one that can prepare the
 * target before the source is frozen puts that step first.
 */
interface RestorePath {

    /** For people, such as {@code checkpoint image}. */
    String title();

    /** The steps in order; undoing goes backwards. The last one cleans up after the proof and is never undone. */
    List<MigrationStep> steps();

    /** Name of the step that brings the container to life: from its beginning a second copy may exist. */
    String reviving();
}
