package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.protection.PodLease.LostLeadException;
import io.edgeferry.protection.ProtectionNote.FailoverNote;
import io.edgeferry.task.Task;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protection of one training: holds its Lease, and has its checkpoints made, its guard kept and its failovers done.
 * {@link #tick} or {@link #look} is called about once a second by one thread; what others ask for is done there.
 */
final class PodProtection {

    private static final Logger LOG = LoggerFactory.getLogger(PodProtection.class);
    private static final Duration LOOK = Duration.ofSeconds(3);
    private static final Duration ENDS = Duration.ofSeconds(40);

    private final Env env;
    private final String namespace;
    private final String origin;
    private final Function<String, NodeVitals> vitals;
    private final Shown shown = new Shown();
    private final PodLease lease;
    private final Lead lead;
    private final PodCare care;
    private final Checkpoints checkpoints;
    private final Failovers failovers;

    private final Noted noted = new Noted();
    private volatile Wish wish = Wish.NONE;
    private volatile boolean over;
    private @Nullable PodManifest pod;
    private long looked;
    private boolean leads;

    PodProtection(Env env, String namespace, String origin, Function<String, NodeVitals> vitals) {
        this.env = env;
        this.namespace = namespace;
        this.origin = origin;
        this.vitals = vitals;
        this.lease = new PodLease(env.cluster().leases(), namespace, origin, env.me(), env.clock(), env.nanos());
        this.lead = new Lead(lease, env.nanos());
        this.care = new PodCare(env, namespace, origin, lease, vitals, shown);
        this.checkpoints = new Checkpoints(env, lease, care, vitals, shown);
        this.failovers = new Failovers(env, namespace, origin, lease, vitals, shown);
    }

    /** Which training it is of. */
    TrainingKey key() {
        return new TrainingKey(namespace, origin);
    }

    /** How it shall be protected from now on; with a problem, as before, when what is said now cannot be understood. */
    void wants(@Nullable ProtectSpec spec, String problem, LossRule rule) {
        wish = new Wish(spec, problem, rule);
    }

    /** It is not to be protected, whatever its annotation says; what was kept of it before is left as it is. */
    void bars(String why, LossRule rule) {
        wish = Wish.barred(why, rule);
    }

    /** How it is to be protected, by its annotation as far as it is known. */
    Wish wish() {
        return wish;
    }

    /** The same by the annotation of the pod as it was noted, where its own is not known. */
    private Wish counts() {
        return wish.orElse(lease.note().map(noted::spec).orElse(null));
    }

    /** Begins a failover, or goes on with one, on its own thread; returns when it is at work. */
    Task failOverNow(FailoverRequest request) throws MigrationException, InterruptedException {
        return failovers.ask(request);
    }

    /** Gives the lead back, so that another may take it at once. */
    void release() {
        lease.release();
    }

    /** Keeps the lead while something long is at work; called by another thread. */
    void renew() {
        lead.renew();
    }

    /** Ends the protection; says what could not be removed. */
    List<String> end() throws ClusterException, MigrationException, InterruptedException {
        over = true;
        checkpoints.end();
        long end = env.nanos().getAsLong() + ENDS.toNanos();
        Optional<ProtectionNote> note = lease.read();
        while (note.isPresent()) {
            if (lease.lead(note.get())) {
                return care.dismantle();
            }
            if (care.onlyCopiesLeft()) {
                return PodCare.left(note.get().stale());
            }
            if (env.nanos().getAsLong() > end) {
                throw new MigrationException("The protection of " + origin + " is led by " + lease.holder()
                        + ", which was asked to end it and does so as soon as it can.");
            }
            lease.askEnd();
            TimeUnit.MILLISECONDS.sleep(500);
            note = lease.read();
        }
        return List.of();
    }

    /** There is nothing to protect any more, and nothing left of it in the cluster. */
    void forget() {
        over = true;
    }

    /** Whether there is nothing to protect any more. */
    boolean over() {
        return over;
    }

    /** Node of the pod that lives, or lived last; empty when not known yet. */
    String node() {
        return lease.note().map(note -> note.training().node()).orElse("");
    }

    void checkpointNow() {
        checkpoints.now();
    }

    PodLease lease() {
        return lease;
    }

    /** Does what is due. Blocks for as long as that takes. */
    void tick() throws InterruptedException {
        try {
            if (!lead.take(this::first)) {
                leads = false;
                led();
                return;
            }
            if (!leads) {
                leads = true;
                checkpoints.inherit();
            }
            act();
        } catch (LostLeadException e) {
            LOG.info("{}", e.getMessage());
        } catch (ClusterException e) {
            shown.trouble(e.getMessage());
            LOG.debug("protection of {}/{}", namespace, origin, e);
        } finally {
            shown.doing("");
        }
    }

    /** Shows what others do, and gives the lead back if it is here. Blocks for as long as that takes. */
    void look() {
        leads = false;
        if (lead.giveBack()) {
            checkpoints.forget();
        }
        try {
            if (lead.follow()) {
                led();
                shown.trouble("");
            }
        } catch (ClusterException e) {
            shown.trouble(e.getMessage());
        }
    }

    /** What can be said of a guard that somebody else looks after. */
    private void led() {
        boolean guarded = lease.note().filter(note -> note.guarded() > 0).isPresent();
        shown.guard(guarded, guarded ? "watched by " + lease.holder() : "");
    }

    private Optional<PodManifest> first() throws ClusterException {
        Optional<PodManifest> found = care.find();
        pod = found.orElse(null);
        return counts().spec() == null ? Optional.empty() : found;
    }

    private void act() throws ClusterException, LostLeadException, InterruptedException {
        if (lease.endAsked() && !care.onlyCopiesLeft()) {
            care.dismantle().forEach(line -> LOG.warn("{}", line));
            over = true;
            return;
        }
        failovers.takeAsked();
        ProtectionNote note = care.note();
        NodeVitals life = vitals.apply(note.training().node());
        if (life.lost() && note.training().gone() == null) {
            care.nodeLost(note.training());
        }
        // A pod that was taken away while its node lived is not wanted back unasked.
        boolean automatic = counts().automatic() && note.training().gone() == null;
        switch (failovers.act(note, life, automatic)) {
            case WAITS -> {}
            case RAN -> {
                checkpoints.forget();
                looked = 0;
            }
            case NOTHING -> {
                care.settleStale();
                if (counts().barred()) {
                    shown.nextAt(null);
                    shown.trouble("");
                } else {
                    failovers.say(life);
                    if (!life.lost()) {
                        watch();
                    }
                }
            }
        }
    }

    /** Looks after a pod that lives. */
    private void watch() throws ClusterException, LostLeadException, InterruptedException {
        long t = env.nanos().getAsLong();
        if (t - looked >= LOOK.toNanos() || looked == 0 || checkpoints.wanted()) {
            looked = t;
            pod = care.find().orElse(null);
            if (pod == null) {
                missing();
                return;
            }
            care.found(pod, wish.rule());
        }
        PodManifest live = pod;
        ProtectSpec how = counts().spec();
        if (live != null && how != null) {
            checkpoints.makeIfDue(live, how);
        }
    }

    private void missing() throws ClusterException, LostLeadException, InterruptedException {
        switch (care.missing()) {
            case COMES -> {}
            case OVER -> over = true;
            case GONE -> {
                shown.nextAt(null);
                if (care.wentWithNode() && counts().automatic()) {
                    // Its replicas may be away with another node: they are waited for, since nobody said otherwise.
                    lease.ask(new FailoverRequest(namespace, origin, null, false, false, false));
                }
                care.forgetLost();
            }
        }
    }

    private String trouble(@Nullable NeedsYou needs, String gone, Wish how) {
        if (needs != null) {
            return needs.reason();
        }
        return gone.isEmpty() ? (how.unchanged() + " " + shown.trouble()).strip() : gone;
    }

    /** It as it is now. Never blocks. */
    ProtectedPod snapshot() {
        Optional<ProtectionNote> note = lease.note();
        Wish how = counts();
        FailoverRun at = failovers.run();
        FailoverNote failover = note.map(ProtectionNote::failover).orElse(null);
        NeedsYou needs = NeedsYou.of(failover, at, lease);
        String gone = note.map(one -> one.gone(key())).orElse("");
        return new ProtectedPod(
                namespace,
                origin,
                note.map(one -> one.training().pod()).orElse(origin),
                note.map(one -> one.training().node()).orElse(""),
                how.spec(),
                how.refused(),
                lease.holder(),
                lease.mine(),
                shown.doing(),
                trouble(needs, gone, how),
                note.map(ProtectionNote::replicas).orElse(List.of()),
                shown.nextAt(),
                shown.guard(),
                shown.guarded(),
                failover == null ? "" : failover.operation(),
                needs,
                at == null || failover == null ? List.of() : at.holds(),
                note.map(ProtectionNote::stale).orElse(List.of()).stream()
                        .map(copy -> "The old copy on node " + copy.node() + " is ended as soon as the node is back.")
                        .toList(),
                note.map(ProtectionNote::last).orElse(null),
                gone);
    }
}
