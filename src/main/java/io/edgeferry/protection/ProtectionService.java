package io.edgeferry.protection;

import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.Migrations;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShells;
import io.edgeferry.task.DataFolder;
import io.edgeferry.task.Task;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Protections} of one cluster. One thread finds out what shall be protected, one follows the nodes' leases, each
 * protected training has a thread of its own, one keeps the leads while they are busy, and one removes what drills and
 * demonstrations left. All are virtual.
 */
public final class ProtectionService implements Protections {

    private static final Logger LOG = LoggerFactory.getLogger(ProtectionService.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration RENEWAL = Duration.ofSeconds(5);
    private static final Duration SWEEP = Duration.ofSeconds(15);

    private final Env env;
    private final RuleFile ruleFile;
    private final Watch watch;
    private final Roster roster;
    private final Marking marking;
    private final Loops loops;
    private final Temporaries temporaries;
    private volatile boolean watching;
    private volatile boolean acting;
    private volatile LossRule rule;

    /**
     * The protections of a cluster; nothing is done before {@link #start}. The caller closes cluster and shells.
     *
     * @param only the one namespace that is looked at, or empty for all
     */
    public ProtectionService(Cluster cluster, NodeShells shells, Migrations migrations, DataFolder data, String only) {
        this(
                new Env(
                        cluster,
                        new LiveWays(cluster, shells),
                        Clock.systemUTC(),
                        System::nanoTime,
                        Holder.ofThisProcess(),
                        migrations::host),
                only,
                new RuleFile(data.file("protection.json")),
                new Loops());
    }

    ProtectionService(Env env, String only, RuleFile ruleFile, Loops loops) {
        this.env = env;
        this.loops = loops;
        this.ruleFile = ruleFile;
        this.rule = ruleFile.read(env.cluster().context().server());
        this.watch = new Watch(env, this::rule);
        this.roster = new Roster(env, only, watch, this::rule);
        this.marking = new Marking(env);
        this.temporaries = new Temporaries(env, only, loops, this::endLeft);
    }

    @Override
    public void start() {
        acting = true;
        watch();
    }

    @Override
    public void pause() {
        acting = false;
    }

    @Override
    public synchronized void watch() {
        if (watching || loops.closed()) {
            return;
        }
        watching = true;
        roster.restart(one -> loops.begin("protection of " + one.key(), TICK, one::over, () -> work(one)));
        loops.begin("protection", TICK, roster::discover);
        loops.begin("protection nodes", TICK, () -> watch.look(roster.nodes(), loops.threads()));
        loops.begin("protection leases", RENEWAL, () -> roster.all().forEach(PodProtection::renew));
        loops.begin("protection leftovers", SWEEP, this::sweepIfActing);
    }

    private void sweepIfActing() throws InterruptedException {
        if (acting) {
            var unused = temporaries.sweep();
        }
    }

    private void work(PodProtection one) throws InterruptedException {
        if (acting) {
            one.tick();
        } else {
            one.look();
        }
    }

    @Override
    public List<ProtectedPod> look() throws MigrationException {
        roster.discover();
        if (!roster.trouble().isEmpty()) {
            throw new MigrationException(roster.trouble());
        }
        try {
            for (PodProtection one : roster.all()) {
                var unused = one.lease().read();
            }
        } catch (ClusterException e) {
            throw new MigrationException(e.getMessage(), e);
        }
        return pods();
    }

    @Override
    public List<ProtectedPod> pods() {
        return roster.all().stream()
                .map(PodProtection::snapshot)
                .sorted(Comparator.comparing(ProtectedPod::key))
                .toList();
    }

    @Override
    public String trouble() {
        return roster.trouble();
    }

    @Override
    public List<NodeVitals> nodes() {
        return roster.nodes().stream().sorted().map(watch::now).toList();
    }

    @Override
    public LossRule rule() {
        return rule;
    }

    @Override
    public void rule(LossRule next) {
        rule = next;
        ruleFile.write(env.cluster().context().server(), next);
    }

    @Override
    public List<String> protect(String namespace, String name, ProtectSpec spec)
            throws MigrationException, InterruptedException {
        try {
            return marking.protect(namespace, name, spec);
        } catch (ClusterException e) {
            throw new MigrationException(e.getMessage(), e);
        }
    }

    @Override
    public List<String> unprotect(String namespace, String name) throws MigrationException, InterruptedException {
        try {
            return roster.take(new TrainingKey(namespace, origin(namespace, marking.unmark(namespace, name))))
                    .end();
        } catch (ClusterException e) {
            throw new MigrationException(e.getMessage(), e);
        }
    }

    /** The name that a training began with, by that of its pod, which may be gone: then its lease tells. */
    private String origin(String namespace, String name) throws ClusterException {
        if (env.cluster().leases().find(namespace, PodLease.name(name)).isPresent()) {
            return name;
        }
        roster.discover();
        for (PodProtection one : roster.all()) {
            if (one.key().namespace().equals(namespace)
                    && one.lease()
                            .read()
                            .filter(note -> note.training().pod().equals(name))
                            .isPresent()) {
                return one.key().origin();
            }
        }
        return name;
    }

    @Override
    public void removeImage(PodManifest pod) throws MigrationException, InterruptedException {
        try {
            marking.removeImage(pod);
        } catch (ClusterException | NodeException e) {
            throw new MigrationException(e.getMessage(), e);
        }
    }

    @Override
    public Keeper keep(Temporary what) throws MigrationException {
        try {
            return temporaries.keep(what);
        } catch (ClusterException e) {
            throw new MigrationException(e.getMessage(), e);
        }
    }

    @Override
    public List<String> sweep() throws InterruptedException {
        return temporaries.sweep();
    }

    /** Ends the protection of a training that was left, unless it still has to be seen that no copy of it runs on. */
    private boolean endLeft(String namespace, String origin)
            throws ClusterException, MigrationException, InterruptedException {
        PodLease lease = new PodLease(env.cluster().leases(), namespace, origin, env.me(), env.clock(), env.nanos());
        Optional<ProtectionNote> note = lease.read();
        if (note.filter(one -> one.failover() != null || !one.stale().isEmpty()).isPresent()) {
            return false;
        }
        List<String> left = unprotect(namespace, origin);
        left.forEach(line -> LOG.warn("{}", line));
        return true;
    }

    @Override
    public void checkpointNow(String namespace, String pod) throws MigrationException {
        roster.known(namespace, pod).checkpointNow();
    }

    @Override
    public Task failover(FailoverRequest request) throws MigrationException, InterruptedException {
        PodProtection one = roster.awaited(request.namespace(), request.origin());
        return one.failOverNow(request.of(one.snapshot().origin()));
    }

    @Override
    public Task drill(String namespace, String pod) throws MigrationException, InterruptedException {
        Drill drill = Drill.of(env, roster.awaited(namespace, pod), temporaries);
        env.host().accept(drill);
        loops.threads().execute(drill::run);
        return drill;
    }

    /** Ends at once, as a process that is killed does. */
    void abandon() {
        loops.abandon();
    }

    @Override
    public void close() {
        loops.close();
        roster.all().forEach(PodProtection::release);
    }
}
