package io.edgeferry.console.connect;

import io.edgeferry.console.Background;
import io.edgeferry.console.Sheets;
import io.edgeferry.console.Ui;
import io.edgeferry.node.HostKeyPrompt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import javafx.scene.control.Button;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;

/** Asks a person about an unknown host key; one question at a time, refused when the window closes. */
public final class HostKeyAsker implements HostKeyPrompt, AutoCloseable {

    private final Sheets sheets;
    private final Background background;
    private final ReentrantLock one = new ReentrantLock();
    private final CompletableFuture<Boolean> closing = new CompletableFuture<>();

    /** Asks on these sheets. */
    public HostKeyAsker(Sheets sheets, Background background) {
        this.sheets = sheets;
        this.background = background;
    }

    @Override
    public boolean accept(String node, String host, String type, String fingerprint) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        one.lock();
        try {
            background.onScreen(() -> ask(node, host, type, fingerprint, answer));
            return (Boolean) CompletableFuture.anyOf(answer, closing).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            return false;
        } finally {
            background.onScreen(() -> answer.complete(false));
            one.unlock();
        }
    }

    private void ask(String node, String host, String type, String fingerprint, CompletableFuture<Boolean> answer) {
        GridPane facts = new GridPane();
        facts.getStyleClass().add("facts");
        facts.addRow(0, Ui.label("Host", "muted"), Ui.label(host, "mono"));
        facts.addRow(1, Ui.label("Key", "muted"), Ui.label(type, "mono"));
        facts.addRow(2, Ui.label("Fingerprint", "muted"), Ui.wrapped(fingerprint, "mono"));
        Button refuse = Ui.button("Refuse", () -> answer.complete(false), "first-focus");
        refuse.setId("host-key-refuse");
        Button accept = Ui.button("Accept and remember", () -> answer.complete(true), "accent");
        accept.setId("host-key-accept");
        HBox foot = Ui.row(Ui.copyButton(() -> fingerprint), Ui.spacer(), refuse, accept);
        VBox sheet = new VBox(
                12,
                Ui.label("Is this the key of " + node + "?", "sheet-title"),
                Ui.wrapped(
                        "The node shows a host key that is not known yet. Compare the fingerprint with the one that"
                                + " \"ssh-keygen -lf\" prints on the node.",
                        "muted"),
                facts,
                foot);
        sheet.setId("host-key");
        sheet.getStyleClass().addAll("ef-sheet", "padded");
        sheet.setPrefWidth(540);
        Sheets.Handle handle = sheets.open(sheet, null, () -> answer.complete(false));
        var unused = answer.whenComplete((said, failed) -> background.onScreen(handle::close));
    }

    @Override
    public void close() {
        closing.complete(false);
    }
}
