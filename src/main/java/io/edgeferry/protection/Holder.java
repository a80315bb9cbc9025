package io.edgeferry.protection;

import io.edgeferry.task.Machine;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who leads, by a name that no other process has: {@code USER@HOST/PID/RANDOM-MACHINE}. One without a
 * machine is of an older version, or of a system that tells of none.
 *
 * @param name that name
 */
record Holder(String name) {

    private static final Pattern FORM =
            Pattern.compile("(?<who>.*@.*)/(?<pid>[0-9]{1,10})/[0-9a-f]{8}(-(?<machine>[0-9a-f]{12}))?");

    /** This process; each call gives another name. */
    static Holder ofThisProcess() {
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        return new Holder(who() + "/" + ProcessHandle.current().pid() + "/"
                + HexFormat.of().formatHex(random)
                + (Machine.own().isEmpty() ? "" : "-" + Machine.own()));
    }

    private static String who() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "unknown-host";
        }
        return System.getProperty("user.name") + "@" + host;
    }

    /** Whether another holder ran on this machine, and its process is no more. */
    boolean knowsDead(String other) {
        Matcher its = FORM.matcher(other);
        Matcher mine = FORM.matcher(name);
        return its.matches()
                && mine.matches()
                && String.valueOf(its.group("who")).equals(mine.group("who"))
                && Machine.knowsGone(
                        String.valueOf(its.group("machine")), Long.parseLong(String.valueOf(its.group("pid"))));
    }
}
