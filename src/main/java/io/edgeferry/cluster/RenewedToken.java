package io.edgeferry.cluster;

import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A token that is made anew after a minute, as fabric8 does it with the token of a single kubeconfig. */
final class RenewedToken implements OAuthTokenProvider {

    private static final long FRESH = Duration.ofMinutes(1).toNanos();

    private final Supplier<@Nullable String> maker;
    private final LongSupplier nanos;
    private @Nullable String token;
    private long made;

    /**
     * A token.
     *
     * @param first the token that was made just now
     * @param maker makes another one; it may run a program, and so block
     * @param nanos the clock, in nanoseconds
     */
    RenewedToken(@Nullable String first, Supplier<@Nullable String> maker, LongSupplier nanos) {
        this.token = first;
        this.maker = maker;
        this.nanos = nanos;
        this.made = nanos.getAsLong();
    }

    @Override
    public synchronized @Nullable String getToken() {
        if (token == null || nanos.getAsLong() - made > FRESH) {
            token = maker.get();
            made = nanos.getAsLong();
        }
        return token;
    }
}
