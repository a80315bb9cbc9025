package io.edgeferry.transfer;

import java.time.Duration;

/**
 * How patient a transfer is.
 *
 * @param start the most time to get a process started, login included
 * @param ready the most time until both agents are ready
 * @param ping how often an agent is asked for a sign of life
 * @param silence after so long without a word from it an agent counts as lost
 * @param patience how long a broken way, or a pass in which nothing moves, is put up with
 * @param firstPause pause before the first restart; it doubles up to {@code longestPause}
 * @param longestPause longest pause between restarts
 * @param farewell how long an agent may take to end by itself
 * @param space how long a transfer waits for space on the target before it tries again
 */
record TransferTimes(
        Duration start,
        Duration ready,
        Duration ping,
        Duration silence,
        Duration patience,
        Duration firstPause,
        Duration longestPause,
        Duration farewell,
        Duration space) {

    static final TransferTimes DEFAULT = new TransferTimes(
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(40),
            Duration.ofMinutes(5),
            Duration.ofMillis(500),
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10));

    /** The same with another patience. */
    TransferTimes withPatience(Duration other) {
        return new TransferTimes(start, ready, ping, silence, other, firstPause, longestPause, farewell, space);
    }
}
