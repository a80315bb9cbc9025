package io.edgeferry.console.shell;

import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.Words;
import io.edgeferry.console.Permissions;
import io.edgeferry.console.Permissions.Act;
import io.edgeferry.console.Ui;
import io.edgeferry.console.protect.ProtectPart;
import io.edgeferry.console.protect.ProtectPlace;
import io.edgeferry.console.protect.ProtectView;
import io.edgeferry.console.protect.ProtectWords;
import io.edgeferry.console.protect.ProtectionBook;
import io.edgeferry.console.topology.Cargo;
import io.edgeferry.console.topology.ProtectMark;
import io.edgeferry.protection.Protections;
import io.edgeferry.task.TaskKind;
import io.edgeferry.task.TaskSnapshot;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.MenuItem;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import org.kordamp.ikonli.feather.Feather;

/** Protection in the console: its place, menu entries, inspector part, badge, and whether this console acts at all. */
final class Protecting {

    private final Desk desk;
    private final ProtectionBook book;
    private final ProtectSheets sheets;
    private final ProtectPlace place;

    Protecting(Desk desk) {
        this.desk = desk;
        book = new ProtectionBook(desk::protections, desk.background(), Clock.systemUTC());
        sheets = new ProtectSheets(desk, book, this);
        place = new ProtectPlace(book, sheets);
    }

    ProtectPlace place() {
        return place;
    }

    /** Adds itself where pods are shown. */
    void install() {
        desk.topology().chipMenu().add(this::settingsEntry);
        desk.topology().chipMenu().add(this::stateEntry);
        desk.inspector().add(new ProtectPart(book, this::denied, this::protect, this::show));
    }

    /**
     * Lets the protections act where this user may, and only show where not. What is not known yet is waited for: a
     * checkpoint that is refused helps nobody.
     */
    void arm() {
        Protections now = desk.protections();
        if (now == null) {
            return;
        }
        now.watch();
        Permissions permissions = desk.permissions();
        if (permissions.denies(Act.PROTECT, "").isPresent()) {
            now.pause();
        } else if (permissions.access("").isPresent()) {
            now.start();
        }
    }

    /** Why nothing is done from here, as a sentence; empty when this console acts. */
    String passive() {
        return desk.permissions()
                .denies(Act.PROTECT, "")
                .map(why -> why.equals(Permissions.READ_ONLY)
                        ? "Read-only mode: this console makes no checkpoints and fails nothing over. Another one may."
                        : "You may not protect pods (" + why + "), so this console only shows what others do.")
                .orElse("");
    }

    String denies(String namespace) {
        return desk.permissions().denies(Act.PROTECT, namespace).orElse("");
    }

    /** Why a pod may not be protected, or its protection changed, in a few words; or empty. */
    String denied(PodInfo pod) {
        String no = denies(pod.namespace());
        if (!no.isEmpty()) {
            return no;
        }
        boolean asked = pod.annotations().containsKey(Words.PROTECT);
        if (asked) {
            return "";
        }
        if (!pod.running()) {
            return "does not run";
        }
        return pod.owner().isEmpty() ? "" : "belongs to " + pod.owner() + ", which makes it again itself";
    }

    private Optional<MenuItem> settingsEntry(Cargo cargo) {
        if (!(cargo instanceof Cargo.OfPod one)) {
            return Optional.empty();
        }
        String why = denied(one.pod());
        String words = ProtectMark.of(one.pod()).there() ? "Protection settings…" : "Protect…";
        MenuItem item = new MenuItem(words + (why.isEmpty() ? "" : " — " + why), Ui.icon(Feather.SHIELD));
        item.setId("menu-protect");
        item.setAccelerator(new KeyCodeCombination(KeyCode.P));
        item.setDisable(!why.isEmpty());
        item.setOnAction(event -> protect(one.pod()));
        return Optional.of(item);
    }

    private Optional<MenuItem> stateEntry(Cargo cargo) {
        if (!(cargo instanceof Cargo.OfPod one)) {
            return Optional.empty();
        }
        return book.find(ProtectView.id(one.pod().namespace(), one.pod().origin()))
                .map(view -> {
                    String age = view.age() == null ? "" : ", checkpoint " + ProtectWords.age(view) + " old";
                    MenuItem item = new MenuItem("Protection: " + view.state().words() + age, Ui.icon(Feather.EYE));
                    item.setId("menu-protection");
                    item.setOnAction(event -> show(one.pod()));
                    return item;
                });
    }

    /** Lets a person protect something, or says why it cannot be. */
    void protect(Cargo cargo) {
        if (cargo instanceof Cargo.OfPod one) {
            protect(one.pod());
        } else {
            desk.sheets().say("Not protected", "Only pods can be protected, one at a time.");
        }
    }

    private void protect(PodInfo pod) {
        String why = denied(pod);
        if (why.isEmpty()) {
            sheets.protect(pod);
        } else {
            desk.sheets().say("Not protected", pod.name() + ": " + why + ".");
        }
    }

    /** Shows a pod in the place. */
    private void show(PodInfo pod) {
        desk.go(Rail.Place.PROTECT);
        place.choose(ProtectView.id(pod.namespace(), pod.origin()));
    }

    /** A failover or a drill that did not end well is asked for once more. */
    void again(TaskSnapshot task) {
        Optional<ProtectView> view = book.all().stream()
                .filter(one -> one.pod().namespace().equals(task.namespace()))
                .filter(one -> List.of(one.pod().pod(), one.pod().origin()).contains(task.pod()))
                .findFirst();
        if (view.isEmpty()) {
            desk.sheets().say("Not tried again", task.pod() + " is not protected any more.");
        } else if (task.kind() == TaskKind.DRILL) {
            sheets.drill(view.get());
        } else {
            sheets.failOver(view.get());
        }
    }

    /** How many pods this console leads: nobody looks after them while no console runs. */
    int led() {
        return (int) book.all().stream().filter(view -> view.pod().mine()).count();
    }

    /** Shows all of it as it is now; called at the screen's pace. */
    void pull(boolean shown) {
        book.pull();
        desk.rail().protection(book.wrong(), book.failovers());
        if (shown) {
            place.refresh();
        }
    }
}
