package io.edgeferry.console.connect;

import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.console.Background;
import io.edgeferry.console.Ui;
import io.edgeferry.console.connect.SshFormModel.Field;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.node.Command;
import io.edgeferry.node.SshSettings;
import io.edgeferry.node.SshSettingsFile;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** How to log in to the nodes of the connected cluster; saved for its API server, and tried on a node. */
public final class SshForm extends VBox {

    private final Connection connection;
    private final SshSettingsFile file;
    private final Background background;
    private final Supplier<ClusterPicture> picture;
    private final Map<Field, Label> errors = new EnumMap<>(Field.class);
    private final TextField user = field("ssh-user", "root");
    private final TextField port = field("ssh-port", "22");
    private final TextArea identities = new TextArea();
    private final CheckBox agent = new CheckBox("Also try the keys of a running SSH agent");
    private final TextField jump = field("ssh-jump", "user@host:port, empty for none");
    private final TextField knownHosts = field("ssh-known-hosts", "");
    private final OverrideTable overrides = new OverrideTable();
    private final ChoiceBox<String> node = new ChoiceBox<>();
    private final Label said = Ui.wrapped("", "said");
    private final Button save = Ui.button("Save and reconnect", this::save, "accent");
    private String server = "";
    private @Nullable SshFormModel saved;

    /** @param picture names the nodes it can be tried on */
    public SshForm(
            Connection connection, SshSettingsFile file, Background background, Supplier<ClusterPicture> picture) {
        super(10);
        this.connection = connection;
        this.file = file;
        this.background = background;
        this.picture = picture;
        setId("ssh-form");
        identities.setId("ssh-identities");
        identities.setPrefRowCount(2);
        identities.setPromptText("Private key files, one a line");
        agent.setId("ssh-agent");
        node.setId("ssh-try-node");
        node.setPrefWidth(150);
        save.setId("ssh-save");
        said.setId("ssh-said");
        Button attempt = Ui.button("Try on a node", this::tryNode);
        attempt.setId("ssh-try");
        node.setOnShowing(event -> offerNodes());
        getChildren()
                .addAll(
                        line("User", user, Field.USER),
                        line("Port", port, Field.PORT),
                        line("Identity files", identities, Field.IDENTITIES),
                        agent,
                        line("Jump host", jump, Field.JUMP),
                        line("Known hosts", knownHosts, Field.KNOWN_HOSTS),
                        line("Per node", overrides, Field.OVERRIDES),
                        Ui.row(save, Ui.spacer(), node, attempt),
                        said);
        fill(SshFormModel.of(SshSettingsFile.usual()));
    }

    private static TextField field(String id, String prompt) {
        TextField field = new TextField();
        field.setId(id);
        field.setPromptText(prompt);
        return field;
    }

    private Node line(String title, Node input, Field field) {
        Label error = Ui.wrapped("", "field-error");
        error.setId("error-" + field.name().toLowerCase(java.util.Locale.ROOT));
        Ui.show(error, false);
        errors.put(field, error);
        Label label = Ui.label(title, "muted");
        label.setLabelFor(input);
        return new VBox(3, label, input, error);
    }

    /** Loads what is saved for the cluster that is connected now. */
    public void connectionChanged() {
        String now = connection.context().map(context -> context.server()).orElse("");
        setDisable(now.isEmpty());
        offerNodes();
        if (now.equals(server)) {
            return;
        }
        server = now;
        say("");
        SshFormModel untouched = typed();
        var unused = background.run(
                "ssh-load",
                () -> file.load(now).orElseGet(SshSettingsFile::usual),
                settings -> {
                    if (!now.equals(server)) {
                        return;
                    }
                    SshFormModel meanwhile = typed();
                    fill(SshFormModel.of(settings));
                    saved = typed();
                    if (!meanwhile.equals(untouched)) {
                        fill(meanwhile);
                    }
                },
                failed -> fail(failed.getMessage()));
    }

    /** Offers the nodes of the picture; one of them is chosen, a ready worker if there is one. */
    public void offerNodes() {
        List<NodeInfo> nodes = picture.get().nodes();
        List<String> names = nodes.stream().map(NodeInfo::name).toList();
        String chosen = node.getValue();
        if (!names.equals(node.getItems())) {
            node.getItems().setAll(names);
        }
        if (chosen != null && names.contains(chosen)) {
            node.setValue(chosen);
        } else {
            node.setValue(nodes.stream()
                    .min(Comparator.comparing((NodeInfo one) -> !one.ready())
                            .thenComparing(one -> !one.roles().isEmpty()))
                    .map(NodeInfo::name)
                    .orElse(null));
        }
    }

    private void fill(SshFormModel model) {
        user.setText(model.user());
        port.setText(model.port());
        identities.setText(model.identities());
        agent.setSelected(model.agent());
        jump.setText(model.jump());
        knownHosts.setText(model.knownHosts());
        overrides.set(model.overrides());
    }

    private SshFormModel typed() {
        return new SshFormModel(
                user.getText(),
                port.getText(),
                identities.getText(),
                agent.isSelected(),
                jump.getText(),
                knownHosts.getText(),
                overrides.rows());
    }

    private Optional<SshSettings> checked() {
        SshFormModel model = typed();
        Map<Field, String> wrong = model.errors();
        errors.forEach((field, label) -> {
            label.setText(wrong.getOrDefault(field, ""));
            Ui.show(label, wrong.containsKey(field));
        });
        return model.settings();
    }

    private void save() {
        SshFormModel now = typed();
        checked()
                .ifPresent(settings -> background.run(
                        "ssh-save",
                        () -> {
                            file.save(server, settings);
                            return true;
                        },
                        done -> {
                            saved = now;
                            say("Saved for " + server + ".");
                            connection.reopen();
                        },
                        failed -> fail(failed.getMessage())));
    }

    private void tryNode() {
        offerNodes();
        String name = node.getValue();
        ClusterSession session = connection.session().orElse(null);
        if (name == null || session == null) {
            say("Connect to a cluster first; then choose one of its nodes.");
            return;
        }
        if (saved != null && !saved.equals(typed())) {
            say("What was typed is not saved yet. Save and reconnect, then try.");
            return;
        }
        String address = picture.get().node(name).map(NodeInfo::address).orElse("");
        say("Trying " + name + " with the saved settings…");
        var unused = background.run(
                "ssh-try",
                () -> session.shells().shell(name, address).run(Command.of("true"), Duration.ofSeconds(20)),
                result -> say(
                        result.ok()
                                ? name + " can be reached and logged in to."
                                : name + " was reached, but the command failed: " + result.complaint()),
                failed -> fail(failed.getMessage()));
    }

    private void say(String words) {
        said.setText(words);
        Ui.mark(said, "trouble", false);
        Ui.show(said, !words.isEmpty());
    }

    private void fail(@Nullable String why) {
        say(why == null || why.isEmpty() ? "It failed without saying why." : why);
        Ui.mark(said, "trouble", true);
    }
}
