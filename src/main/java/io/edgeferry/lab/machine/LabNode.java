package io.edgeferry.lab.machine;

import io.edgeferry.lab.data.DataEnds;
import io.edgeferry.lab.replica.ReplicaShelves;
import io.edgeferry.lab.store.ClusterObjects;
import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A node of the lab: a folder, and the processes of the pods that the API binds to it. In the folder, {@code images} are
 * its images, {@code checkpoints} the archives, {@code volumes} what would be its root, and {@code pods/UID} what
 * belongs to a pod. Thread-safe.
 */
final class LabNode implements Kubelet, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LabNode.class);

    private final String name;
    private final Path folder;
    private final int number;
    private final Links links;
    private final NodeApi api;
    private final Ground ground;
    private final NodeStatus status;
    private final Stats stats;
    private final Guards guards = new Guards();
    private final LeaseGuards leaseGuards;
    private final DataEnds data;
    private final Imports imports;
    private final SendCalls sends;
    private final Ledger ledger;
    private final Keeper keeper;
    private final OpenStreams streams = new OpenStreams();
    private final LabProxy proxy;
    private final Map<String, PodUnit> units = new ConcurrentHashMap<>();
    private final Set<LabExec> execs = ConcurrentHashMap.newKeySet();
    private final AtomicInteger addresses = new AtomicInteger(1);
    private @Nullable AutoCloseable watch;
    private volatile boolean down;
    private volatile boolean closed;

    /**
     * A node; it begins when {@link #start} is called.
     *
     * @param number of the node, for the addresses of its pods
     * @param setting what is the same for all nodes of the lab
     */
    LabNode(String name, int number, Path folder, ClusterObjects objects, Network network, Setting setting)
            throws IOException {
        this.name = name;
        this.number = number;
        this.folder = folder;
        this.links = network.links();
        this.api = new NodeApi(objects, name);
        this.ledger = new Ledger(folder.resolve("commands"));
        ledger.endAll();
        this.keeper = setting.keeper();
        // Pods of an earlier lab are no more, and so is whatever wanted their images and checkpoints.
        for (String past : List.of("pods", "images", "checkpoints")) {
            Folders.remove(folder.resolve(past));
        }
        Path checkpoints = Files.createDirectories(folder.resolve("checkpoints"));
        Path volumes = Files.createDirectories(folder.resolve("volumes"));
        Unfinished.remove(volumes, objects);
        Images images = new Images(Files.createDirectories(folder.resolve("images")), this::imageCame);
        this.ground =
                new Ground(name, folder, api, images, new Volumes(volumes, api), setting.engine(), setting.backOff());
        this.status = new NodeStatus(name, number == 0, folder, api, setting.engine());
        this.stats = new Stats(name, folder);
        this.data = new DataEnds(folder.resolve("transfers"), DataWay.dialer(name, network));
        ReplicaShelves shelves = new ReplicaShelves(folder.resolve("replicas"));
        this.leaseGuards = new LeaseGuards(this, api);
        this.imports = new Imports(
                Map.of(
                        Imports.IMAGE,
                        new ImageArrival(images, setting.engine()),
                        Imports.REPLICA,
                        new ReplicaArrival(shelves),
                        Imports.DATA,
                        data::serve),
                network.secret());
        this.sends = new SendCalls(name, checkpoints, network);
        this.proxy = new LabProxy(this, checkpoints, sends, shelves, new DataCalls(data, volumes));
    }

    void start() throws LabException {
        status.beat();
        watch = api.objects().watch(NodeApi.PODS, null, 0, (type, object, before) -> seen(object));
    }

    /** Tells the API that the node is there; called each ten seconds. */
    void beat() {
        if (!down) {
            status.beat();
        }
    }

    private void seen(ObjectNode pod) {
        if (closed
                || down
                || !api.reachable()
                || Declared.is(pod)
                || !Json.text(pod.path("spec"), "nodeName").equals(name)) {
            return;
        }
        String uid = Json.text(pod.path("metadata"), "uid");
        PodUnit unit = units.get(uid);
        if (unit != null) {
            unit.signal();
            return;
        }
        if (api.get(NodeApi.PODS, Json.text(pod.path("metadata"), "namespace"), Json.text(pod.path("metadata"), "name"))
                .filter(now -> Json.text(now.path("metadata"), "uid").equals(uid))
                .isPresent()) {
            units.computeIfAbsent(uid, id -> begun(id, pod));
        }
    }

    private @Nullable PodUnit begun(String uid, ObjectNode pod) {
        try {
            String address = "10.244." + number + "." + (1 + addresses.getAndIncrement() % 250);
            PodUnit unit = new PodUnit(ground, pod, address, () -> units.remove(uid));
            unit.start();
            return unit;
        } catch (IOException | LabException e) {
            LOG.warn("a pod could not begin on {}", name, e);
            return null;
        }
    }

    private void imageCame() {
        units.values().forEach(PodUnit::imageCame);
    }

    @Override
    public String node() {
        return name;
    }

    Ground ground() {
        return ground;
    }

    Stats stats() {
        return stats;
    }

    Guards guards() {
        return guards;
    }

    LeaseGuards leaseGuards() {
        return leaseGuards;
    }

    Path folder() {
        return folder;
    }

    Collection<PodUnit> units() {
        return List.copyOf(units.values());
    }

    PodUnit unit(String namespace, String pod) throws LabException {
        return units.values().stream()
                .filter(each -> each.is(namespace, pod))
                .findFirst()
                .orElseThrow(
                        () -> new LabException(404, "NotFound", "pod " + namespace + "/" + pod + " does not exist"));
    }

    static Container container(PodUnit unit, String name) throws LabException {
        return unit.container(name)
                .orElseThrow(() ->
                        new LabException(404, "NotFound", "container " + name + " not found in pod " + unit.name()));
    }

    private Container container(ContainerRef ref) throws LabException {
        if (!reachable()) {
            throw new LabException(500, "InternalError", "Get \"https://127.0.0.1:10250/\": " + unreachable());
        }
        PodUnit unit = unit(ref.namespace(), ref.pod());
        if (!ref.uid().isEmpty() && !ref.uid().equals(unit.uid())) {
            throw new LabException(404, "NotFound", "pod " + ref.pod() + " has another uid");
        }
        return container(unit, ref.container());
    }

    /** Whether the API can reach it. */
    boolean reachable() {
        return !down && api.reachable() && !closed;
    }

    private String unreachable() {
        return "dial tcp 127.0.0.1:10250: connect: no route to host (node " + name + ")";
    }

    @Override
    public InputStream log(ContainerRef ref, LogQuery query) throws LabException {
        Container container = container(ref);
        Run run = container.run();
        Run wanted = query.previous() || run.log() == null ? run.before() : run;
        ContainerLog log = wanted == null ? null : wanted.log();
        if (log == null) {
            String what = query.previous() ? "previous terminated container " : "container ";
            throw new LabException(
                    400,
                    "BadRequest",
                    what + "\"" + ref.container() + "\" in pod \"" + ref.pod() + "\" "
                            + (query.previous() ? "not found" : "is waiting to start: " + run.reason()));
        }
        try {
            return streams.kept(links.shaped(name, Links.OUTSIDE, log.open(query)));
        } catch (IOException e) {
            throw new LabException(500, "InternalError", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Running exec(ContainerRef ref, List<String> command, boolean stdin) throws LabException {
        Container container = container(ref);
        if (!container.run().running()) {
            throw new LabException(400, "BadRequest", "container " + ref.container() + " is not running");
        }
        execs.removeIf(LabExec::ended);
        try {
            keeper.ready();
            LabExec exec = LabExec.start(container, command, stdin, name, links);
            execs.add(exec);
            ledger.note(exec.handle());
            kept(exec);
            return exec;
        } catch (IOException e) {
            throw new LabException(500, "InternalError", "the command could not be run: " + e.getMessage());
        }
    }

    /** A command that nobody would end is ended at once. */
    private void kept(LabExec exec) throws IOException {
        try {
            keeper.keep(exec.handle());
        } catch (IOException e) {
            execs.remove(exec);
            exec.close();
            throw e;
        }
    }

    @Override
    public Answer proxy(String method, String path, Map<String, String> query, byte[] body) {
        if (!reachable()) {
            return Json.plain(503, "error trying to reach service: " + unreachable());
        }
        return proxy.answer(method, path, query);
    }

    /** The port for checkpoints of other nodes; 0 when nothing reaches the node. */
    int port() {
        return reachable() ? imports.port() : 0;
    }

    /** Nothing reaches it and it reaches nothing; its pods go on, commands in them end with their connection. */
    void cut() {
        api.reachable(false);
        breakNetwork();
    }

    private void breakNetwork() {
        sends.breakAll();
        data.endAll();
        imports.breakAll();
        streams.closeAll();
        execs.forEach(LabExec::close);
        execs.clear();
    }

    /** A power cut: all its processes end. */
    void kill() {
        down = true;
        api.reachable(false);
        breakNetwork();
        guards.clear();
        leaseGuards.clear();
        units.values().forEach(unit -> {
            unit.asleep(true);
            unit.kill();
        });
    }

    /** It is back: what went on without the API is told, what happened there is done. */
    void heal() {
        down = false;
        api.reachable(true);
        beat();
        units.values().forEach(unit -> unit.asleep(false));
        api.pods().forEach(this::seen);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        try {
            if (watch != null) {
                watch.close();
            }
        } catch (Exception e) {
            LOG.debug("the watch of {} did not end well: {}", name, e.toString());
        }
        breakNetwork();
        imports.close();
        guards.close();
        leaseGuards.clear();
        List<PodUnit> last = List.copyOf(units.values());
        last.forEach(PodUnit::stop);
        try {
            for (PodUnit unit : last) {
                unit.awaitStopped(Duration.ofSeconds(5));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
