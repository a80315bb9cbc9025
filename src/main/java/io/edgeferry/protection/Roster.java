package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.Words;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.protection.Discovery.Annotated;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The trainings that are protected or shall be, by what is found in the cluster. Thread-safe. */
final class Roster {

    private static final Logger LOG = LoggerFactory.getLogger(Roster.class);
    private static final Duration APPEARS = Duration.ofSeconds(20);

    private final Env env;
    private final Watch watch;
    private final Supplier<LossRule> rule;
    private final Discovery discovery;
    private final Map<TrainingKey, PodProtection> all = new ConcurrentHashMap<>();
    private volatile Consumer<PodProtection> begun = one -> {};
    private volatile String trouble = "";

    /** @param only the one namespace that is looked at, or empty for all */
    Roster(Env env, String only, Watch watch, Supplier<LossRule> rule) {
        this.env = env;
        this.watch = watch;
        this.rule = rule;
        this.discovery = new Discovery(env, only);
    }

    /** Forgets all, and has something begun with each that is found from now on. */
    synchronized void restart(Consumer<PodProtection> with) {
        begun = with;
        all.clear();
        discovery.again();
    }

    /** Why it is not known what shall be protected, for people; empty when it is. Never blocks. */
    String trouble() {
        return trouble;
    }

    /** All of them. Never blocks. */
    Collection<PodProtection> all() {
        return all.values();
    }

    /** Nodes of their pods, each once. Never blocks. */
    List<String> nodes() {
        return all.values().stream()
                .map(PodProtection::node)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }

    /** Finds pods with the annotation and leases of trainings. Blocks. */
    synchronized void discover() {
        Map<TrainingKey, Annotated> wanted = new TreeMap<>();
        Optional<Set<TrainingKey>> leased = Optional.empty();
        try {
            wanted.putAll(discovery.annotations());
            leased = discovery.leases();
            trouble = "";
        } catch (ClusterException e) {
            trouble = String.valueOf(e.getMessage());
            LOG.debug("what shall be protected is not known", e);
        }
        leased.ifPresent(found -> {
            found.forEach(this::begin);
            forgetAllBut(wanted.keySet(), found);
        });
        wanted.forEach((key, said) -> tell(begin(key), said));
        all.values().removeIf(PodProtection::over);
        all.forEach((key, one) -> {
            if (!wanted.containsKey(key)) {
                one.wants(one.wish().spec(), "", rule.get());
            }
        });
    }

    /** Those that have neither an annotation nor a lease any more: another process has ended their protection. */
    private void forgetAllBut(Set<TrainingKey> wanted, Set<TrainingKey> leased) {
        all.forEach((key, one) -> {
            if (!wanted.contains(key) && !leased.contains(key)) {
                one.forget();
            }
        });
    }

    private void tell(PodProtection one, Annotated said) {
        if (!said.barred().isEmpty()) {
            one.bars(said.barred(), rule.get());
            return;
        }
        String text = said.text();
        try {
            one.wants(ProtectSpec.parse(text), "", rule.get());
        } catch (IllegalArgumentException e) {
            // A slip of the pen must not end what is at work.
            one.wants(
                    one.wish().spec(),
                    "Its annotation " + Words.PROTECT + "=\"" + text + "\" cannot be understood: " + e.getMessage()
                            + ".",
                    rule.get());
        }
    }

    private PodProtection begin(TrainingKey key) {
        return all.computeIfAbsent(key, absent -> {
            PodProtection one = of(absent);
            one.wants(null, "", rule.get());
            begun.accept(one);
            return one;
        });
    }

    private PodProtection of(TrainingKey key) {
        return new PodProtection(env, key.namespace(), key.origin(), watch::now);
    }

    /** Takes one off; it is one of its own if it was not on. Never blocks. */
    PodProtection take(TrainingKey key) {
        PodProtection known = all.remove(key);
        return known == null ? of(key) : known;
    }

    /** One by the name of its pod, or the name that its training began with. Never blocks. */
    PodProtection known(String namespace, String name) throws MigrationException {
        PodProtection exact = all.get(new TrainingKey(namespace, name));
        if (exact != null) {
            return exact;
        }
        return all.values().stream()
                .filter(one -> one.snapshot().namespace().equals(namespace)
                        && one.snapshot().pod().equals(name))
                .findFirst()
                .orElseThrow(() -> new MigrationException("Pod " + namespace + "/" + name
                        + " is not protected. `edgeferry protect " + name + " -n " + namespace + "` protects it."));
    }

    /** The same; a process that has just begun to look needs a moment. Blocks. */
    PodProtection awaited(String namespace, String name) throws MigrationException, InterruptedException {
        long end = System.nanoTime() + APPEARS.toNanos();
        while (true) {
            try {
                PodProtection one = known(namespace, name);
                if (!one.lease().holder().isEmpty() || System.nanoTime() > end) {
                    return one;
                }
            } catch (MigrationException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
