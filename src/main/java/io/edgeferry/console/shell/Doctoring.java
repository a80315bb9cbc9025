package io.edgeferry.console.shell;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.console.Permissions.Act;
import io.edgeferry.console.Sheets;
import io.edgeferry.console.Ui;
import io.edgeferry.console.doctor.DoctorOptions;
import io.edgeferry.console.doctor.DoctorPart;
import io.edgeferry.console.doctor.DoctorSheet;
import io.edgeferry.console.doctor.Examinations;
import io.edgeferry.console.topology.NodeSupport;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javafx.scene.control.MenuItem;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** The node doctor in the console: its menu entry, its sheet, and its verdicts on the nodes. */
final class Doctoring {

    private final Desk desk;
    private final Examinations examinations;
    private Map<String, NodeSupport> shown = Map.of();
    private DoctorOptions.@Nullable Choice choice;

    Doctoring(Desk desk) {
        this.desk = desk;
        this.examinations = new Examinations(desk::migrations, desk.background(), Clock.systemUTC());
    }

    /** Adds itself where nodes are shown. */
    void install() {
        desk.topology().nodeMenu().add(this::entry);
        desk.inspector().add(new DoctorPart(examinations, node -> open(List.of(node)), () -> denies(false, "")));
    }

    private MenuItem entry(NodeInfo node) {
        String why = denies(false, "");
        MenuItem item = new MenuItem("Examine…" + (why.isEmpty() ? "" : " — " + why), Ui.icon(Feather.ACTIVITY));
        item.setId("menu-examine");
        item.setDisable(!why.isEmpty());
        item.setOnAction(event -> open(List.of(node.name())));
        return item;
    }

    private String denies(boolean scratch, String namespace) {
        return desk.permissions()
                .denies(scratch ? Act.EXAMINE : Act.ASK, namespace)
                .orElse("");
    }

    /** Opens the sheet; these nodes are chosen already. */
    void open(List<String> nodes) {
        Cluster cluster = desk.cluster();
        if (cluster == null) {
            return;
        }
        Sheets.Handle[] handle = new Sheets.Handle[1];
        DoctorSheet[] sheet = new DoctorSheet[1];
        Runnable close = () -> {
            choice = sheet[0].choice();
            handle[0].close();
        };
        DoctorOptions.Choice first = choice == null
                ? new DoctorOptions.Choice(true, cluster.context().namespace(), "")
                : choice;
        sheet[0] = new DoctorSheet(examinations, host(close), nodes, first);
        handle[0] = desk.sheets().open(sheet[0], null, close);
    }

    private DoctorSheet.Host host(Runnable close) {
        return new DoctorSheet.Host() {
            @Override
            public List<String> nodes() {
                return desk.topology().index().picture().nodes().stream()
                        .map(NodeInfo::name)
                        .toList();
            }

            @Override
            public String denies(boolean scratch, String namespace) {
                return Doctoring.this.denies(scratch, namespace);
            }

            @Override
            public void close() {
                close.run();
            }
        };
    }

    /** How many nodes are being examined, or wait for it. */
    int atWork() {
        return examinations.atWork().size();
    }

    /** Another cluster was opened: what was typed for the old one is forgotten. */
    void forget() {
        choice = null;
    }

    /** Shows the verdicts as they are now; called at the screen's pace. */
    void pull() {
        examinations.pull();
        Map<String, NodeSupport> now = new HashMap<>();
        for (NodeInfo node : desk.topology().index().picture().nodes()) {
            NodeSupport support = examinations.support(node);
            if (!support.equals(NodeSupport.UNKNOWN)) {
                now.put(node.name(), support);
            }
        }
        if (!now.equals(shown)) {
            shown = now;
            desk.topology().showSupport(node -> now.getOrDefault(node, NodeSupport.UNKNOWN));
            desk.inspector().refresh();
        }
        desk.inspector().refreshParts();
    }
}
