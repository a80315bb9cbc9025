package io.edgeferry.console.doctor;

import io.edgeferry.console.Ui;
import io.edgeferry.migration.Doctor;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.VBox;

/** How nodes are examined: by a scratch checkpoint or by questions alone; image and namespace of the scratch pod. */
public final class DoctorOptions extends VBox {

    private final RadioButton scratch = new RadioButton("With a scratch checkpoint");
    private final RadioButton ask = new RadioButton("Ask only");
    private final Label about = Ui.wrapped("", "muted", "small-text");
    private final Label forbidden = Ui.wrapped("", "doctor-forbidden", "small-text");
    private final TextField image = new TextField();
    private final TextField namespace = new TextField();
    private final VBox fields;
    private boolean wantsScratch;
    private String denied = "";

    /**
     * What a person chose.
     *
     * @param scratch whether a checkpoint is made
     * @param namespace where the scratch pod is made
     * @param image its image, or empty for that of a pod on the node
     */
    public record Choice(boolean scratch, String namespace, String image) {}

    DoctorOptions(Choice choice, Runnable changed) {
        super(6);
        getStyleClass().add("doctor-options");
        wantsScratch = choice.scratch();
        ToggleGroup ways = new ToggleGroup();
        scratch.setToggleGroup(ways);
        ask.setToggleGroup(ways);
        scratch.setId("doctor-scratch");
        ask.setId("doctor-ask");
        scratch.setOnAction(event -> want(true, changed));
        ask.setOnAction(event -> want(false, changed));
        image.setId("doctor-image");
        image.setText(choice.image());
        image.setPromptText("that of a pod on the node");
        namespace.setId("doctor-namespace");
        namespace.setText(choice.namespace());
        namespace.textProperty().addListener((property, was, is) -> changed.run());
        forbidden.setId("doctor-forbidden");
        fields = new VBox(
                3,
                Ui.label("Image of the scratch pod", "muted", "small-text"),
                image,
                Ui.label("Namespace", "muted", "small-text"),
                namespace);
        image.setAccessibleText("Image of the scratch pod; it has to be on the node and hold a shell");
        namespace.setAccessibleText("Namespace of the scratch pod");
        getChildren().addAll(scratch, ask, forbidden, about, fields);
        show();
    }

    private void want(boolean on, Runnable changed) {
        wantsScratch = on;
        show();
        changed.run();
    }

    /** Greys the scratch checkpoint, with why; empty when it may be made. */
    void forbid(String why) {
        if (!why.equals(denied)) {
            denied = why;
            show();
        }
    }

    private void show() {
        scratch.setDisable(!denied.isEmpty());
        boolean making = scratch();
        scratch.setSelected(making);
        ask.setSelected(!making);
        forbidden.setText(denied.isEmpty() ? "" : "With a scratch checkpoint — " + denied);
        Ui.show(forbidden, !denied.isEmpty());
        about.setText(
                making
                        ? "A small pod is made on the node, frozen, dumped, resumed and restored; then all of it is"
                                + " removed. About half a minute."
                        : "Login, runtime, CRIU, kubelet and rights are asked for. Nothing is made.");
        Ui.show(fields, making);
    }

    /** Whether a checkpoint is made. */
    boolean scratch() {
        return wantsScratch && denied.isEmpty();
    }

    String namespace() {
        return namespace.getText().strip();
    }

    /** What is wrong with what was typed, or empty. */
    String trouble() {
        return scratch() && !namespace().matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
                ? "name a namespace: small letters, digits and dashes"
                : "";
    }

    Doctor.Options options() {
        String named = image.getText().strip();
        return new Doctor.Options(namespace(), named.isEmpty() ? null : named, scratch());
    }

    Choice choice() {
        return new Choice(wantsScratch, namespace(), image.getText().strip());
    }
}
