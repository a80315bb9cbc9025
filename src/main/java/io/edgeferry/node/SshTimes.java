package io.edgeferry.node;

import java.time.Duration;

/**
 * How patient the SSH layer is.
 *
 * @param connect the most time for each stage of opening a connection: reaching the port, the key exchange, the login;
 *     the time a person takes to look at a host key does not count
 * @param keepAlive after so long without a byte from the peer it is asked for a sign of life
 * @param dead after so long without a byte, or with one write stuck, the connection counts as broken
 */
record SshTimes(Duration connect, Duration keepAlive, Duration dead) {

    static final SshTimes DEFAULT = new SshTimes(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(15));
}
