package io.edgeferry.console.shell;

import io.edgeferry.cluster.Access;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.console.Background;
import io.edgeferry.console.Permissions;
import io.edgeferry.console.Pulse;
import io.edgeferry.console.Sheets;
import io.edgeferry.console.connect.ConnectPlace;
import io.edgeferry.console.connect.Connection;
import io.edgeferry.console.connect.FileDrop;
import io.edgeferry.console.connect.HostKeyAsker;
import io.edgeferry.console.connect.SshForm;
import io.edgeferry.console.migrate.Planner;
import io.edgeferry.console.settings.ConsoleSettings;
import io.edgeferry.console.settings.SettingsPlace;
import io.edgeferry.console.settings.SettingsStore;
import io.edgeferry.console.tasks.QueueBook;
import io.edgeferry.console.tasks.TaskBook;
import io.edgeferry.console.tasks.TaskCount;
import io.edgeferry.console.tasks.TaskDock;
import io.edgeferry.console.tasks.TasksPlace;
import io.edgeferry.console.tasks.WaitingPane;
import io.edgeferry.console.topology.Filter;
import io.edgeferry.console.topology.InspectorDetails;
import io.edgeferry.console.topology.InspectorPane;
import io.edgeferry.console.topology.PictureFeed;
import io.edgeferry.console.topology.TopologyPlace;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.migration.Migrations;
import io.edgeferry.node.SshSettingsFile;
import io.edgeferry.protection.Protections;
import io.edgeferry.task.DataFolder;
import io.edgeferry.task.OperationId;
import java.io.File;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import javafx.application.Platform;
import javafx.scene.Scene;
import org.jspecify.annotations.Nullable;

/** Puts the console together: owns the connection, the timers and the places, and lets them know of each other. */
final class Desk implements AutoCloseable {

    private final Background background = new Background(Platform::runLater);
    private final Sheets sheets = new Sheets();
    private final SettingsStore settings;
    private final HostKeyAsker keys = new HostKeyAsker(sheets, background);
    private final Connection connection;
    private final PictureFeed pictures = new PictureFeed(this::cluster);
    private final TaskBook book = new TaskBook(this::migrations, background, Clock.systemUTC());
    private final Pulse taskPulse = new Pulse(5, this::pullTasks);
    private final Rail rail = new Rail(this::go);
    private final StatusLine status = new StatusLine();
    private final TopBar top;
    private final Frame frame;
    private final TopologyPlace topology;
    private final InspectorPane inspector;
    private final TasksPlace tasks;
    private final SettingsPlace preferences;
    private final SshForm form;
    private final ConnectPlace connect;
    private final TaskDock dock;
    private final Migrating migrating;
    private final Sending sending = new Sending(this);
    private final QueueBook queue = new QueueBook(this::migrations);
    private final QueueGuide guide = new QueueGuide();
    private final FileDrop drops = new FileDrop(sheets, background, this::take);
    private final BringingBack bringingBack;
    private final Doctoring doctoring;
    private final Demonstrating demonstrating;
    private final LabRoom lab;
    private final LabDesk switches = new LabDesk(this);
    private final Supplier<List<Path>> usual;
    private final Protecting protecting;
    private final Permissions permissions;
    private final TaskNotices notices;
    private @Nullable Themes themes;
    private Rail.Place place = Rail.Place.TOPOLOGY;
    private @Nullable KubeContext shownContext;
    private boolean shownReadOnly;
    private String looked = "";

    Desk(DataFolder data, Entrance entrance) {
        usual = entrance.usual();
        settings = new SettingsStore(data, background);
        SshSettingsFile ssh = new SshSettingsFile(data.file("ssh.json"));
        connection = new Connection(
                entrance.opener(), session -> entrance.protecting().apply(session, data), ssh, keys, background);
        Planner planner = new Planner(this::migrations, background, Clock.systemUTC());
        permissions = new Permissions(this::cluster, () -> settings.get().readOnly(), background, Clock.systemUTC());
        migrating = new Migrating(this, planner);
        bringingBack = new BringingBack(this, book);
        doctoring = new Doctoring(this);
        DeskActions actions = new DeskActions(this);
        topology = new TopologyPlace(
                actions,
                planner,
                () -> settings.get().options(),
                () -> settings.get().datasets());
        inspector = new InspectorPane(actions, new InspectorDetails(this::cluster, background));
        tasks = new TasksPlace(
                book,
                new WaitingPane(queue, book::forbidden),
                migrating::bringBack,
                new Retrying(this),
                TaskExport.of(this));
        form = new SshForm(connection, ssh, background, pictures::picture);
        preferences = new SettingsPlace(settings, form);
        demonstrating = new Demonstrating(this, entrance.demos());
        connect = new ConnectPlace(connection, settings, background, sheets, usual);
        lab = new LabRoom(this, connection, entrance.lab());
        dock = new TaskDock(
                book,
                queue,
                this::openTask,
                settings.get().dockFolded(),
                folded -> settings.change(old -> old.withFolds(old.inspectorFolded(), folded)));
        top = new TopBar(actions);
        frame = new Frame(rail, top, status, sheets);
        protecting = new Protecting(this);
        notices = new TaskNotices(frame, settings, this::openTask);
        shownReadOnly = settings.get().readOnly();
        listen();
        topology.view(settings.get().habits().table());
        go(Rail.Place.TOPOLOGY);
    }

    private void listen() {
        bringingBack.install();
        doctoring.install();
        connect.above(lab.connectPart());
        if (lab.there()) {
            preferences.add("Lab", lab.settingsPart());
        }
        protecting.install();
        topology.selection().addListener((property, was, is) -> inspector.select(is));
        topology.onSelection(() -> inspector.several(topology.several().orElse(null)));
        NodeActs acts = new NodeActs(sending);
        acts.into(topology.nodeMenu());
        inspector.add(acts);
        switches.install();
        pictures.onPicture(this::showPicture);
        connection.onChange(this::connectionChanged);
        connection.guard(open -> Leaving.switching(this, open));
        settings.onChange(this::settingsChanged);
        book.onEnd(notices::ended);
        queue.onRefusal(entry -> notices.refused(entry, () -> go(Rail.Place.TASKS)));
        book.onEnd(ended -> migrating.forget());
        permissions.onChange(this::rightsChanged);
        book.guard(() -> permissions.denies(Permissions.Act.SETTLE, "").orElse(""));
    }

    private void rightsChanged() {
        String namespace = namespace();
        topology.missingRights(
                namespace,
                permissions
                        .access(namespace)
                        .map(access -> access.lacks(Access.Purpose.MIGRATE))
                        .orElse(List.of()));
        inspector.refresh();
        top.show(
                permissions.access(namespace).orElse(null),
                permissions.readOnly(),
                connection.context().map(KubeContext::user).orElse(""));
        tasks.refresh();
        protecting.arm();
    }

    /** The namespace that the role is said of: the one that is looked at, else that of the context. */
    private String namespace() {
        return looked.isEmpty()
                ? connection.context().map(KubeContext::namespace).orElse("")
                : looked;
    }

    /** The namespace that is looked at is remembered for each context. */
    void rememberNamespace(String namespace) {
        connection
                .context()
                .ifPresent(context ->
                        settings.change(old -> old.with(habits -> habits.withNamespace(key(context), namespace))));
    }

    private static String key(KubeContext context) {
        return context.file() + " " + context.name();
    }

    private void contextChosen(KubeContext context) {
        if (!context.equals(shownContext)) {
            shownContext = context;
            top.namespace(settings.get().habits().namespaces().getOrDefault(key(context), Filter.NO_SYSTEM));
        }
    }

    private void recover() {
        if (!permissions.readOnly()) {
            connection.session().ifPresent(session -> Recovering.start(session.migrations()));
        }
    }

    void light(Scene scene) {
        drops.install(scene);
        themes = new Themes(scene);
        themes.use(settings.get().theme());
        top.dark(themes.dark());
        DeskKeys.install(scene, this);
    }

    void begin(@Nullable KubeContext context) {
        connect.reload();
        if (context != null) {
            connection.open(context);
        } else {
            if (lab.wasLast(settings.get())) {
                lab.openSoon();
            } else {
                LastContext.find(settings.get(), usual, background, connect::connect, this::first);
            }
        }
        connectionChanged();
    }

    /** Where nothing is remembered: the lab, unless there is a kubeconfig to choose from. */
    private void first() {
        if (lab.there() && usual.get().isEmpty() && settings.get().kubeconfigs().isEmpty()) {
            lab.openSoon();
        } else {
            go(Rail.Place.CONNECT);
        }
    }

    /** Takes files that were dropped on the window. */
    void drop(List<File> files) {
        drops.dropped(files);
    }

    /** Connects by a kubeconfig that was dropped on the window. */
    private void take(KubeContext context) {
        connect.add(context.file());
        go(Rail.Place.CONNECT);
        connect.connect(context);
    }

    /** Runs the timers while the window can be seen. */
    void awake(boolean on) {
        pictures.running(on);
        switches.awake(on);
        if (on) {
            taskPulse.start();
        } else {
            taskPulse.stop();
        }
    }

    private void showPicture(ClusterPicture picture) {
        topology.show(picture);
        inspector.show(topology.index());
        inspector.several(topology.several().orElse(null));
        form.offerNodes();
        preferences.ssh(!switches.show(picture));
        showState();
    }

    private void showState() {
        top.show(connection, pictures.picture());
        status.show(connection, pictures.picture(), TaskCount.of(book, queue), permissions.readOnly());
    }

    private void connectionChanged() {
        doctoring.forget();
        migrating.forget();
        sending.connectionChanged();
        guide.tell(migrations(), settings.get());
        connect.refresh();
        lab.refresh();
        demonstrating.connectionChanged(connection.session().orElse(null));
        form.connectionChanged();
        connection.context().ifPresent(this::contextChosen);
        rightsChanged();
        if (connection.state() == Connection.State.CONNECTED) {
            connection.context().ifPresent(context -> {
                settings.change(old -> old.withContext(context.file().toString(), context.name()));
            });
            recover();
            if (place == Rail.Place.CONNECT) {
                go(Rail.Place.TOPOLOGY);
            }
        } else if (connection.state() == Connection.State.FAILED) {
            go(Rail.Place.CONNECT);
        }
        showState();
    }

    private void settingsChanged(ConsoleSettings next) {
        if (themes != null) {
            themes.use(next.theme());
            top.dark(themes.dark());
        }
        topology.view(next.habits().table());
        guide.tell(migrations(), next);
        if (shownReadOnly != next.readOnly()) {
            shownReadOnly = next.readOnly();
            permissions.switched();
            protecting.arm();
            showState();
            recover();
        }
        arrange();
    }

    private void pullTasks() {
        book.pull();
        queue.pull();
        rail.running(book.running().size());
        topology.showFlights(book.running());
        switches.flights(book.running());
        if (place == Rail.Place.TASKS) {
            tasks.refresh();
        } else if (place == Rail.Place.DEMO) {
            demonstrating.place().refresh();
        }
        dock.refresh();
        protecting.pull(place == Rail.Place.PROTECT);
        doctoring.pull();
        arrange();
        status.show(connection, pictures.picture(), TaskCount.of(book, queue), permissions.readOnly());
    }

    /** Goes to a place. */
    void go(Rail.Place next) {
        place = next;
        rail.current(next);
        frame.place(
                switch (next) {
                    case TOPOLOGY -> topology;
                    case TASKS -> tasks;
                    case PROTECT -> protecting.place();
                    case DEMO -> demonstrating.place();
                    case SETTINGS -> preferences;
                    case CONNECT -> connect;
                });
        if (next == Rail.Place.TASKS) {
            tasks.arrive();
        } else if (next == Rail.Place.DEMO) {
            demonstrating.place().arrive();
        }
        arrange();
    }

    private void arrange() {
        boolean topologyShown = place == Rail.Place.TOPOLOGY;
        frame.inspector(inspector, topologyShown && !settings.get().inspectorFolded());
        frame.dock(dock, place != Rail.Place.TASKS && dock.hasTask());
    }

    /** Shows a task in its place. */
    void openTask(OperationId id) {
        go(Rail.Place.TASKS);
        tasks.choose(id);
    }

    void filter(Filter filter) {
        topology.filter(filter);
        if (!filter.only().equals(looked)) {
            looked = filter.only();
            rightsChanged();
        }
        if (filter.searching() && place != Rail.Place.TOPOLOGY) {
            go(Rail.Place.TOPOLOGY);
        }
    }

    void switchTheme() {
        boolean dark = dark();
        settings.change(old -> old.withTheme(dark ? ConsoleSettings.Theme.LIGHT : ConsoleSettings.Theme.DARK));
    }

    /** Whether the screen is dark. */
    boolean dark() {
        return themes != null && themes.dark();
    }

    void foldInspector(boolean folded) {
        settings.change(old -> old.withFolds(folded, old.dockFolded()));
    }

    @Nullable
    Cluster cluster() {
        return connection.session().map(ClusterSession::cluster).orElse(null);
    }

    @Nullable
    Migrations migrations() {
        return connection.session().map(ClusterSession::migrations).orElse(null);
    }

    /** What protects pods in the connected cluster, or null. */
    @Nullable
    Protections protections() {
        return connection.protections().orElse(null);
    }

    Protecting protecting() {
        return protecting;
    }

    Rail rail() {
        return rail;
    }

    Permissions permissions() {
        return permissions;
    }

    Migrating migrating() {
        return migrating;
    }

    Sending sending() {
        return sending;
    }

    /** How many migrations wait for their turn. */
    int waitingHere() {
        queue.pull();
        return queue.waiting().size();
    }

    BringingBack bringingBack() {
        return bringingBack;
    }

    Demonstrating demonstrating() {
        return demonstrating;
    }

    Doctoring doctoring() {
        return doctoring;
    }

    InspectorPane inspector() {
        return inspector;
    }

    Background background() {
        return background;
    }

    SettingsStore settings() {
        return settings;
    }

    Sheets sheets() {
        return sheets;
    }

    Frame frame() {
        return frame;
    }

    TopBar top() {
        return top;
    }

    TopologyPlace topology() {
        return topology;
    }

    PictureFeed pictures() {
        return pictures;
    }

    /** How many migrations of this process are at work. */
    int runningHere() {
        return (int) book.running().stream().filter(book::isLive).count();
    }

    /** Pulls the tasks now, as after a migration was started. */
    void pullNow() {
        pullTasks();
    }

    @Override
    public void close() {
        awake(false);
        pictures.close();
        switches.close();
        demonstrating.close();
        taskPulse.close();
        keys.close();
        background.close();
        settings.close();
        if (themes != null) {
            themes.close();
        }
        connection.close();
    }
}
