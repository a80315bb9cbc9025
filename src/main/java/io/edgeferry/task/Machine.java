package io.edgeferry.task;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * Tells this machine from others. Their names do not: boards are named alike, and a container may have the name of the
 * machine that it is on. Where process ids mean something else is another machine. Thread-safe.
 */
public final class Machine {

    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path PROCESSES = Path.of("/proc/self/ns/pid");
    private static final String OWN = find();

    private Machine() {}

    /** Names this one, in twelve hexadecimal digits; empty when nothing is known by which it could be told. */
    public static String own() {
        return OWN;
    }

    /**
     * Whether a process ran on this machine and is no more. One of another machine, or of one that is not known, may
     * always live.
     *
     * @param machine as {@link #own} is for that process; may be empty
     */
    public static boolean knowsGone(String machine, long pid) {
        return !OWN.isEmpty()
                && OWN.equals(machine)
                && ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty();
    }

    private static String find() {
        String told = booted();
        if (told.isEmpty()) {
            told = wired();
        }
        return told.isEmpty() ? "" : digest(told);
    }

    /** Since when it runs, and whose process ids it counts: each boot and each container is one of its own. */
    private static String booted() {
        try {
            return Files.readString(BOOT).strip() + " " + Files.readSymbolicLink(PROCESSES);
        } catch (IOException | UnsupportedOperationException | SecurityException e) {
            return "";
        }
    }

    /** Where the system has no such files: the addresses that its network cards were made with. */
    private static String wired() {
        try {
            return NetworkInterface.networkInterfaces()
                    .map(Machine::address)
                    .filter(address -> !address.isEmpty())
                    .sorted()
                    .collect(Collectors.joining(" "));
        } catch (SocketException e) {
            return "";
        }
    }

    private static String address(NetworkInterface card) {
        try {
            byte[] bytes = card.getHardwareAddress();
            return bytes == null || card.isLoopback() || card.isVirtual()
                    ? ""
                    : HexFormat.of().formatHex(bytes);
        } catch (SocketException e) {
            return "";
        }
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
