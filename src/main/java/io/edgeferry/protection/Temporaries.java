package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.Leases.Held;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.node.NodeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What processes made for a while: keeps the notes of this one's, and removes what those left that are gone. The maker of
 * a thing counts as gone when its process ran on this machine and is no more, or when it was silent for
 * {@link TemporaryLease#LASTS}, measured by one clock from when its word was seen to change. A time in which the API
 * server does not answer is no silence. Thread-safe; blocks.
 */
final class Temporaries {

    private static final Logger LOG = LoggerFactory.getLogger(Temporaries.class);
    private static final Duration GONE = Duration.ofSeconds(60);

    private final Env env;
    private final String only;
    private final Loops loops;
    private final Ending ending;
    private final Marking marking;
    private final ReentrantLock sweeping = new ReentrantLock();
    private final Map<String, Word> words = new HashMap<>();

    /** Leases that this process took from their makers, by their makers' names, and could not clear up yet. */
    private final Map<String, String> taken = new HashMap<>();

    /** @param only the one namespace that is looked at, or empty for all */
    Temporaries(Env env, String only, Loops loops, Ending ending) {
        this.env = env;
        this.only = only;
        this.loops = loops;
        this.ending = ending;
        this.marking = new Marking(env);
    }

    /** Ends the protection of a training. */
    interface Ending {
        /**
         * Ends it, unless a copy of the training may be left on a node that was lost.
         *
         * @return whether there is none any more
         */
        boolean end(String namespace, String origin) throws ClusterException, MigrationException, InterruptedException;
    }

    /** What a maker said last, and when it was first seen to say so, in nanoseconds. */
    private record Word(String text, long at) {}

    /** Notes what is about to be made. The caller closes the keeper, after {@link Keeper#removed} if all is removed. */
    Keeper keep(Temporary what) throws ClusterException {
        TemporaryLease lease = TemporaryLease.take(env, what);
        loops.begin("keeper of " + what.lease(), TemporaryLease.RENEWAL, lease::closed, lease::renew);
        return lease;
    }

    /**
     * Looks who is silent.
     *
     * @return leases whose maker is gone
     */
    private List<Held> left() throws ClusterException {
        List<Held> all = heard();
        Map<String, Word> now = new HashMap<>();
        List<Held> gone = new ArrayList<>();
        long at = env.nanos().getAsLong();
        for (Held lease : all) {
            String key = key(lease);
            String text = lease.holder() + " " + lease.renewed();
            Word before = words.get(key);
            Word word = before == null || !before.text().equals(text) ? new Word(text, at) : before;
            now.put(key, word);
            if (!lease.holder().equals(env.me().name())) {
                taken.remove(key);
            }
            if (taken.containsKey(key)
                    || env.me().knowsDead(lease.holder())
                    || at - word.at() > TemporaryLease.LASTS.toNanos()) {
                gone.add(lease);
            }
        }
        words.clear();
        words.putAll(now);
        return gone;
    }

    private List<Held> heard() throws ClusterException {
        try {
            return env.cluster().leases().labelled(only, Words.TEMPORARY);
        } catch (ClusterException e) {
            // Nobody could be heard, so nobody was silent: that is counted anew.
            words.clear();
            throw e;
        }
    }

    private static String key(Held lease) {
        return lease.namespace() + "/" + lease.name();
    }

    /**
     * Removes what makers left that are gone. What cannot be removed now stays noted for the next time.
     *
     * @return what was removed, one line each for people
     */
    List<String> sweep() throws InterruptedException {
        List<String> removed = new ArrayList<>();
        sweeping.lockInterruptibly();
        try {
            for (Held lease : left()) {
                Optional<Temporary> what = TemporaryLease.read(lease);
                if (what.isPresent()) {
                    removed.addAll(sweep(lease, what.get()));
                }
            }
        } catch (ClusterException e) {
            LOG.debug("it is not known what was left", e);
        } finally {
            sweeping.unlock();
        }
        removed.forEach(line -> LOG.info("{}", line));
        return removed;
    }

    private List<String> sweep(Held lease, Temporary what) throws InterruptedException {
        try {
            String maker = taken.getOrDefault(key(lease), lease.holder());
            // By compare-and-set: a maker that speaks at the last moment is left alone.
            Held mine = env.cluster()
                    .leases()
                    .replace(lease.heldBy(env.me().name(), env.clock().instant()));
            taken.put(key(lease), maker);
            Optional<List<String>> pods = remove(what, maker);
            if (pods.isPresent()) {
                env.cluster().leases().delete(mine);
                taken.remove(key(lease));
            }
            return pods.orElse(List.of());
        } catch (ClusterException e) {
            if (e.conflict() || e.notFound()) {
                LOG.debug("what {} of {} left is looked at again", what.lease(), lease.holder(), e);
            } else {
                LOG.warn("what {} of {} left stays for now", what.lease(), lease.holder(), e);
            }
        } catch (MigrationException | NodeException e) {
            LOG.warn("what {} of {} left stays for now", what.lease(), lease.holder(), e);
        }
        return List.of();
    }

    /** Removes all of it; what was there, or empty when it is too early. */
    private Optional<List<String>> remove(Temporary what, String maker)
            throws ClusterException, MigrationException, NodeException, InterruptedException {
        if (what.kind() == Temporary.Kind.DEMONSTRATION
                && !ending.end(what.namespace(), what.pods().getFirst())) {
            return Optional.empty();
        }
        List<String> removed = new ArrayList<>();
        for (String name : what.pods()) {
            for (PodManifest pod : env.cluster().workloads().ofOrigin(what.namespace(), name)) {
                if (what.holds(pod)) {
                    String words = "Pod " + pod.name() + " of a " + what.kind().words()
                            + " was removed: the process that made it, " + maker + ", is gone.";
                    remove(pod, words);
                    removed.add(words);
                }
            }
        }
        Temporary.Image image = what.image();
        if (image != null && env.cluster().workloads().node(image.node()).isPresent()) {
            env.ways().removeImage(env.node(image.node()), image.name(), image.container());
        }
        return Optional.of(removed);
    }

    private void remove(PodManifest pod, String words)
            throws ClusterException, MigrationException, NodeException, InterruptedException {
        Workloads workloads = env.cluster().workloads();
        if (!pod.terminating()) {
            workloads.tell(pod, false, "LeftBehind", words);
            workloads.delete(pod, 1L);
        }
        if (!workloads.awaitGone(pod, GONE)) {
            throw new MigrationException("Pod " + pod + " does not go away from node " + pod.node() + ".");
        }
        if (workloads.node(pod.node()).isPresent()) {
            marking.removeImage(pod);
        }
    }
}
