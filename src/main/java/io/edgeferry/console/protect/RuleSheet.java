package io.edgeferry.console.protect;

import io.edgeferry.console.Ui;
import io.edgeferry.protection.LossRule;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.VBox;

/** Changes when a node counts as lost. */
public final class RuleSheet extends VBox {

    private final BiConsumer<LossRule, ProtectionBook.Answer<Boolean>> save;
    private final Runnable close;
    private final TextField lease = field("rule-lease");
    private final TextField probes = field("rule-probes");
    private final TextField every = field("rule-every");
    private final List<Label> errors = List.of(error("lease"), error("probes"), error("every"));
    private final Label words = Ui.wrapped("", "muted");
    private final Label said = Ui.wrapped("", "trouble");
    private final Button ok;

    /**
     * The sheet.
     *
     * @param rule as it is now
     * @param save sets another one
     * @param close takes the sheet away
     */
    public RuleSheet(LossRule rule, BiConsumer<LossRule, ProtectionBook.Answer<Boolean>> save, Runnable close) {
        super(12);
        this.save = save;
        this.close = close;
        setId("rule-sheet");
        getStyleClass().addAll("ef-sheet", "padded");
        setPrefWidth(520);
        ok = Ui.button("Save", this::save, "accent", "first-focus");
        ok.setId("rule-save");
        ok.setDefaultButton(true);
        Button usual = Ui.button("Usual values", () -> fill(LossRule.USUAL), "flat");
        usual.setId("rule-usual");
        Button cancel = Ui.button("Cancel", close);
        cancel.setId("rule-cancel");
        words.setId("rule-sheet-words");
        said.setId("rule-said");
        Ui.show(said, false);
        GridPane form = new GridPane();
        form.getStyleClass().add("form");
        line(form, 0, "Its lease is older than", lease, "seconds; a kubelet renews it each 10 s");
        line(form, 1, "Failed probes in a row", probes, "");
        line(form, 2, "A probe every", every, "seconds");
        getChildren()
                .addAll(
                        Ui.label("When a node counts as lost", "sheet-title"),
                        Ui.wrapped(
                                "Both have to be so: the lease in the API server, and the probes from this machine. The"
                                        + " rule is kept on this machine; the guards on the nodes follow it.",
                                "muted"),
                        form,
                        words,
                        said,
                        Ui.row(usual, Ui.spacer(), cancel, ok));
        fill(rule);
        for (TextField field : List.of(lease, probes, every)) {
            field.textProperty().addListener((property, was, is) -> check());
        }
        check();
    }

    private static TextField field(String id) {
        TextField field = new TextField();
        field.setId(id);
        field.setPrefColumnCount(5);
        field.setMaxWidth(80);
        return field;
    }

    private static Label error(String name) {
        Label error = Ui.wrapped("", "field-error");
        error.setId("rule-error-" + name);
        Ui.show(error, false);
        return error;
    }

    private void line(GridPane form, int at, String title, TextField field, String after) {
        Label label = Ui.label(title, "muted");
        label.setMinWidth(150);
        label.setLabelFor(field);
        form.addRow(2 * at, label, Ui.row(field, Ui.label(after, "muted", "small-text")));
        form.add(errors.get(at), 1, 2 * at + 1);
    }

    private void fill(LossRule rule) {
        lease.setText(Long.toString(rule.leaseAge().toSeconds()));
        probes.setText(Integer.toString(rule.probes()));
        every.setText(Long.toString(rule.probeEvery().toSeconds()));
    }

    private interface Making {
        LossRule rule();
    }

    private static String wrong(Making making) {
        try {
            var unused = making.rule();
            return "";
        } catch (NumberFormatException e) {
            return "Write a whole number.";
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static Duration seconds(TextField field) {
        return Duration.ofSeconds(Integer.parseInt(field.getText().strip()));
    }

    private LossRule typed() {
        return new LossRule(seconds(lease), number(), seconds(every));
    }

    private int number() {
        return Integer.parseInt(probes.getText().strip());
    }

    private void check() {
        LossRule usual = LossRule.USUAL;
        List<String> wrong = List.of(
                wrong(() -> new LossRule(seconds(lease), usual.probes(), usual.probeEvery())),
                wrong(() -> new LossRule(usual.leaseAge(), number(), usual.probeEvery())),
                wrong(() -> new LossRule(usual.leaseAge(), usual.probes(), seconds(every))));
        for (int i = 0; i < wrong.size(); i++) {
            errors.get(i).setText(wrong.get(i));
            Ui.show(errors.get(i), !wrong.get(i).isEmpty());
        }
        boolean good = wrong.stream().allMatch(String::isEmpty);
        ok.setDisable(!good);
        if (good) {
            LossRule rule = typed();
            words.setText(
                    "A node counts as lost with a " + rule.words() + ". The guard on a node holds its containers after "
                            + ProtectWords.span(rule.guardLimit()) + " without the API server, so it has held before.");
        }
    }

    private void save() {
        ok.setDisable(true);
        save.accept(typed(), ProtectionBook.Answer.of(done -> close.run(), why -> {
            said.setText(why);
            Ui.show(said, true);
            ok.setDisable(false);
        }));
    }
}
