package io.edgeferry.transfer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * How many logins to one node may be under way at once: sshd's {@code MaxStartups} begins to refuse at ten, and others
 * log in too. Thread-safe.
 */
final class Logins {

    private static final int AT_ONCE = 8;

    private final Map<String, Semaphore> permits = new ConcurrentHashMap<>();

    Semaphore of(String node) {
        return permits.computeIfAbsent(node, _ -> new Semaphore(AT_ONCE, true));
    }
}
