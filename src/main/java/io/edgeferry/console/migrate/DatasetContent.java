package io.edgeferry.console.migrate;

import io.edgeferry.console.Formats;
import io.edgeferry.migration.DatasetPlan;
import io.edgeferry.migration.DatasetRequest;
import io.edgeferry.task.Station;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javafx.scene.Node;
import javafx.scene.control.Label;
import org.jspecify.annotations.Nullable;
import org.kordamp.ikonli.feather.Feather;

/** The plan of a dataset's copy. */
final class DatasetContent implements PlanContent<DatasetPlan> {

    private final PlanModel<DatasetRequest, DatasetPlan> model;
    private final String from;

    DatasetContent(PlanModel<DatasetRequest, DatasetPlan> model, String from) {
        this.model = model;
        this.from = from;
    }

    @Override
    public Label sign() {
        return SheetParts.sign(Feather.DATABASE, "violet");
    }

    @Override
    public String title() {
        return "Copy " + model.request().name();
    }

    @Override
    public String about() {
        String namespace = model.request().namespace();
        return (namespace.isEmpty() ? "Volume without a claim" : "Dataset, namespace " + namespace)
                + (from.isEmpty() ? "" : " · on " + from);
    }

    @Override
    public String action() {
        return "Copy";
    }

    @Override
    public String target() {
        return model.request().target();
    }

    @Override
    public String asking() {
        return "Counting files on the source…";
    }

    @Override
    public List<Big> figures(@Nullable DatasetPlan plan) {
        return List.of(
                new Big("plan-time", "Time", plan == null ? Formats.UNKNOWN : Formats.about(plan.time())),
                new Big("plan-bytes", "To copy", plan == null ? Formats.UNKNOWN : Formats.bytes(plan.bytes())),
                new Big(
                        "plan-files",
                        "Files",
                        plan == null || plan.files() < 0 ? Formats.UNKNOWN : Formats.count(plan.files())));
    }

    @Override
    public Map<String, String> facts(DatasetPlan plan) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("From", plan.source() + " → " + plan.request().target());
        facts.put("Folder", plan.folder());
        facts.put("Folder there", plan.newFolder());
        facts.put("Volume there", plan.newVolume());
        facts.put("Claim there", plan.newClaim());
        facts.put("Way of the bytes", DatasetForm.word(plan.route()));
        facts.put("Streams", DatasetForm.words(plan.request().options().policy()));
        facts.put("Source", "stays as it is; every file is checked by hash");
        return facts;
    }

    @Override
    public List<Station> stations(DatasetPlan plan) {
        return plan.stations();
    }

    @Override
    public List<Node> own() {
        return List.of();
    }

    @Override
    public void show(@Nullable DatasetPlan plan) {
        // All of it is in the figures and facts.
    }

    @Override
    public Node options() {
        return new DatasetForm(model.request().options(), options -> {
            DatasetRequest old = model.request();
            model.replan(new DatasetRequest(old.namespace(), old.name(), old.target(), options));
        });
    }

    /** The claim's name without its namespace, else the volume's. */
    static String bare(String claim, String volume) {
        return claim.isEmpty() ? volume : claim.substring(claim.indexOf('/') + 1);
    }

    /** {@code 2 000 files, 600 MB, about 9 s}; what is not known is left out. */
    static String size(DatasetPlan plan) {
        String files = plan.files() < 0 ? "" : Formats.counted(plan.files(), "file");
        String bytes = plan.bytes() < 0 ? "size unknown" : Formats.bytes(plan.bytes());
        String time = plan.time() == null ? "" : Formats.about(plan.time());
        return String.join(
                ", ",
                List.of(files, bytes, time).stream()
                        .filter(text -> !text.isEmpty())
                        .toList());
    }
}
