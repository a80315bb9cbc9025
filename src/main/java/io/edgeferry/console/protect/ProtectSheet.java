package io.edgeferry.console.protect;

import io.edgeferry.console.GuardedButton;
import io.edgeferry.console.Ui;
import io.edgeferry.protection.ProtectSpec;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.kordamp.ikonli.feather.Feather;

/** Protects a pod, or changes how it is protected. What may keep a failover from working is said before it closes. */
public final class ProtectSheet extends VBox {

    private final Host host;
    private final boolean anew;
    private final TextField every = new TextField();
    private final TextField keep = new TextField();
    private final ChoiceBox<ProtectForm.Place> place =
            Ui.choice("protect-place", ProtectForm.Place::words, ProtectForm.Place.values());
    private final ComboBox<String> node = new ComboBox<>();
    private final TextField folder = new TextField();
    private final ChoiceBox<Boolean> automatic = Ui.choice(
            "protect-automatic",
            on -> on ? "Automatic, when the node counts as lost" : "Ask: begins when I say so",
            Boolean.TRUE,
            Boolean.FALSE);
    private final Map<ProtectForm.Field, Label> errors = new EnumMap<>(ProtectForm.Field.class);
    private final Label said = Ui.wrapped("", "trouble");
    private final VBox warnings = new VBox(4);
    private final Button protect;
    private final Button cancel;
    private final GuardedButton guarded;
    private boolean done;

    /** What the sheet asks of its surroundings. */
    public interface Host {
        /** The nodes that replicas may go to, by name. */
        List<String> nodes();

        /** Why the pod may not be protected now, or empty. */
        String denies();

        /** Protects the pod so. */
        void protect(ProtectSpec spec, ProtectionBook.Answer<List<String>> answer);

        /** Takes the sheet away. */
        void close();
    }

    /**
     * The sheet.
     *
     * @param pod name of the pod
     * @param about where it is
     * @param spec how it is protected, or would be
     * @param anew whether it is not protected yet
     */
    public ProtectSheet(Host host, String pod, String about, ProtectSpec spec, boolean anew) {
        this.host = host;
        this.anew = anew;
        setId("protect-sheet");
        getStyleClass().add("ef-sheet");
        setPrefWidth(520);
        every.setId("protect-every");
        keep.setId("protect-keep");
        node.setId("protect-node");
        node.getItems().setAll(host.nodes());
        node.setPrefWidth(270);
        folder.setId("protect-folder");
        folder.setPromptText("/mnt/shared, seen by all nodes");
        protect = Ui.button(anew ? "Protect" : "Save", this::protect, "accent", "first-focus");
        protect.setId("protect-save");
        protect.setDefaultButton(true);
        guarded = new GuardedButton(protect);
        cancel = Ui.button("Cancel", host::close);
        cancel.setId("protect-cancel");
        said.setId("protect-said");
        warnings.setId("protect-warnings");
        Ui.show(said, false);
        Ui.show(warnings, false);
        VBox body = new VBox(12, explained(), form(), said, warnings);
        body.getStyleClass().add("sheet-body");
        HBox foot = Ui.row(Ui.spacer(), cancel, guarded);
        foot.getStyleClass().add("sheet-foot");
        getChildren().addAll(head(pod, about), body, foot);
        fill(ProtectForm.of(spec));
        listen();
        check();
    }

    private Node head(String pod, String about) {
        Label sign = Ui.tag("", "accent");
        sign.getStyleClass().add("sheet-sign");
        sign.setGraphic(Ui.icon(Feather.SHIELD));
        Label title = Ui.wrapped(anew ? "Protect " + pod : "How " + pod + " is protected", "sheet-title");
        HBox head = new HBox(12, sign, new VBox(2, title, Ui.label(about, "muted")));
        head.setAlignment(Pos.CENTER_LEFT);
        head.getStyleClass().add("sheet-head");
        return head;
    }

    private static Label explained() {
        return Ui.wrapped(
                "Its memory is saved again and again while it trains; it stops for each dump only. When its node is"
                        + " lost, its training goes on from the newest checkpoint that is whole.",
                "muted");
    }

    private GridPane form() {
        GridPane form = new GridPane();
        form.getStyleClass().add("form");
        line(form, 0, "A checkpoint every", every, ProtectForm.Field.EVERY);
        line(form, 2, "Replicas to keep", keep, ProtectForm.Field.KEEP);
        line(form, 4, "Replicas go to", new VBox(6, place, node, folder), ProtectForm.Field.TO);
        line(form, 6, "Failover", automatic, null);
        every.setPromptText("60s, 5m or 1h");
        every.setMaxWidth(120);
        keep.setMaxWidth(120);
        return form;
    }

    private void line(
            GridPane form, int row, String title, Node field, ProtectForm.@org.jspecify.annotations.Nullable Field of) {
        Label label = Ui.label(title, "muted");
        label.setMinWidth(130);
        label.setLabelFor(field instanceof VBox box ? box.getChildren().getFirst() : field);
        label.setPadding(new javafx.geometry.Insets(field instanceof VBox ? 6 : 0, 0, 0, 0));
        GridPane.setValignment(label, field instanceof VBox ? javafx.geometry.VPos.TOP : javafx.geometry.VPos.CENTER);
        form.addRow(row, label, field);
        if (of != null) {
            Label error = Ui.wrapped("", "field-error");
            error.setId("protect-error-" + of.name().toLowerCase(java.util.Locale.ROOT));
            Ui.show(error, false);
            errors.put(of, error);
            form.add(error, 1, row + 1);
        }
    }

    private void fill(ProtectForm form) {
        every.setText(form.every());
        keep.setText(form.keep());
        place.setValue(form.place());
        if (form.place() == ProtectForm.Place.NODE && !node.getItems().contains(form.where())) {
            node.getItems().addFirst(form.where());
        }
        node.setValue(
                form.place() == ProtectForm.Place.NODE
                        ? form.where()
                        : node.getItems().isEmpty() ? null : node.getItems().getFirst());
        folder.setText(form.place() == ProtectForm.Place.FOLDER ? form.where() : "");
        automatic.setValue(form.automatic());
    }

    private void listen() {
        every.textProperty().addListener((property, was, is) -> check());
        keep.textProperty().addListener((property, was, is) -> check());
        place.valueProperty().addListener((property, was, is) -> check());
        node.valueProperty().addListener((property, was, is) -> check());
        folder.textProperty().addListener((property, was, is) -> check());
    }

    private ProtectForm typed() {
        String named = node.getValue() == null ? "" : node.getValue();
        return new ProtectForm(
                every.getText(),
                keep.getText(),
                place.getValue(),
                place.getValue() == ProtectForm.Place.FOLDER ? folder.getText() : named,
                automatic.getValue());
    }

    private void check() {
        Ui.show(node, place.getValue() == ProtectForm.Place.NODE);
        Ui.show(folder, place.getValue() == ProtectForm.Place.FOLDER);
        Map<ProtectForm.Field, String> wrong = typed().errors();
        errors.forEach((field, label) -> {
            label.setText(wrong.getOrDefault(field, ""));
            Ui.show(label, wrong.containsKey(field));
        });
        String no = host.denies();
        guarded.say("", !no.isEmpty() ? no : wrong.isEmpty() ? "" : "something above cannot be understood");
    }

    private void protect() {
        if (done) {
            host.close();
            return;
        }
        typed().spec().ifPresent(spec -> {
            protect.setDisable(true);
            protect.setText(anew ? "Protecting…" : "Saving…");
            Ui.show(said, false);
            host.protect(spec, ProtectionBook.Answer.of(this::done, this::failed));
        });
    }

    private void done(List<String> against) {
        if (against.isEmpty()) {
            host.close();
            return;
        }
        done = true;
        warnings.getChildren().setAll(Ui.label("It is protected, but a failover may not work now:", "row-title"));
        against.forEach(line -> warnings.getChildren().add(Ui.wrapped(line, "left-out")));
        Ui.show(warnings, true);
        Ui.show(cancel, false);
        protect.setText("Close");
        protect.setDisable(false);
        protect.requestFocus();
    }

    private void failed(String why) {
        said.setText(why);
        Ui.show(said, true);
        protect.setText(anew ? "Protect" : "Save");
        protect.setDisable(false);
    }
}
