package io.edgeferry.protection;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.Leases.Held;
import io.edgeferry.cluster.Words;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The lease of something temporary, as its maker holds it. Thread-safe; its calls block. */
final class TemporaryLease implements Keeper {

    /** How long others wait for the maker's next word. There is no hurry: it does no harm but take up room. */
    static final Duration LASTS = Duration.ofMinutes(2);

    /** Time between two words. */
    static final Duration RENEWAL = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(TemporaryLease.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Env env;
    private final Temporary what;
    private @Nullable Held held;
    private volatile boolean closed;

    private TemporaryLease(Env env, Temporary what, Held held) {
        this.env = env;
        this.what = what;
        this.held = held;
    }

    /** Notes what is about to be made. */
    static TemporaryLease take(Env env, Temporary what) throws ClusterException {
        return new TemporaryLease(env, what, create(env, what));
    }

    private static Held create(Env env, Temporary what) throws ClusterException {
        return env.cluster()
                .leases()
                .create(new Held(
                        what.namespace(),
                        what.lease(),
                        Map.of(Words.TEMPORARY, "true"),
                        Map.of(Words.TEMPORARY_STATE, JSON.writeValueAsString(what)),
                        env.me().name(),
                        env.clock().instant(),
                        LASTS,
                        ""));
    }

    /** What a lease notes; empty when that cannot be read. */
    static Optional<Temporary> read(Held lease) {
        String text = lease.notes().get(Words.TEMPORARY_STATE);
        try {
            return text == null ? Optional.empty() : Optional.of(JSON.readValue(text, Temporary.class));
        } catch (JacksonException e) {
            LOG.warn("the note in lease {}/{} is damaged; what it tells of is left", lease.namespace(), lease.name());
            return Optional.empty();
        }
    }

    /** Says that this process lives. What fails is tried again with the next word. */
    synchronized void renew() {
        if (closed) {
            return;
        }
        try {
            Held now = held;
            held = now == null
                    ? create(env, what)
                    : env.cluster()
                            .leases()
                            .replace(now.heldBy(env.me().name(), env.clock().instant()));
        } catch (ClusterException e) {
            LOG.debug("lease {}/{} was not renewed: {}", what.namespace(), what.lease(), e.getMessage());
            again();
        }
    }

    /** Reads it anew: a write may have been made without its answer, or somebody took this process for gone. */
    private void again() {
        try {
            Optional<Held> there = env.cluster().leases().find(what.namespace(), what.lease());
            if (there.isEmpty() || there.get().holder().equals(env.me().name())) {
                held = there.orElse(null);
            }
        } catch (ClusterException e) {
            LOG.debug("lease {}/{} cannot be read: {}", what.namespace(), what.lease(), e.getMessage());
        }
    }

    /** Whether this process says no more that it lives. */
    boolean closed() {
        return closed;
    }

    @Override
    public synchronized void removed() {
        for (int attempt = 0; attempt < 5 && !closed; attempt++) {
            try {
                Held now = held;
                if (now != null) {
                    env.cluster().leases().delete(now);
                }
                closed = true;
            } catch (ClusterException e) {
                LOG.debug("lease {}/{} was not deleted: {}", what.namespace(), what.lease(), e.getMessage());
                again();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
