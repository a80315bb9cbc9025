package io.edgeferry.console.migrate;

import io.edgeferry.task.Station;
import java.util.List;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.control.Label;
import org.jspecify.annotations.Nullable;

/**
 * What differs between the sheets of a migration and of a dataset's copy.
 *
 * @param <P> the plan
 */
interface PlanContent<P> {

    /**
     * A figure that matters.
     *
     * @param id of its label
     * @param name over it
     * @param value for people
     */
    record Big(String id, String name, String value) {}

    /** Icon of what moves. */
    Label sign();

    /** {@code Migrate gru}. */
    String title();

    /** One line on what moves from where. */
    String about();

    /** What the button says. */
    String action();

    /** Name of the node it goes to. */
    String target();

    /** What is said while it is being found out. */
    String asking();

    /** The figures; for null those that are not known yet. */
    List<Big> figures(@Nullable P plan);

    /** Names and values, in order. */
    Map<String, String> facts(P plan);

    /** Steps with their predicted times. */
    List<Station> stations(P plan);

    /** Parts of its own between the figures and the facts. */
    List<Node> own();

    /** Shows a plan in the parts of its own; null while it is not known. */
    void show(@Nullable P plan);

    /** The form of the options. */
    Node options();
}
