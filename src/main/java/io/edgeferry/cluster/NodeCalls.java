package io.edgeferry.cluster;

import java.time.Duration;

/** Calls to what a node itself serves, which the API server passes on: {@code nodes/NODE/proxy/…}. Thread-safe. */
@FunctionalInterface
public interface NodeCalls {

    /**
     * Sends one call and waits for the answer. It is never repeated by itself: a change that got no answer may have
     * happened, and the caller finds out by asking.
     *
     * @param method {@code GET}, {@code POST}, {@code PUT} or {@code DELETE}
     * @param path below the node's root, without a slash at its beginning; with the query, all of it encoded
     * @param limit until the answer has to be there
     * @param what completes "could not …", for people
     * @return the body of the answer
     * @throws ClusterException with the HTTP code for every answer from 400 up, and 0 when none came within the limit
     */
    String call(String method, String node, String path, Duration limit, String what)
            throws ClusterException, InterruptedException;
}
