package io.edgeferry.migration;

import io.edgeferry.checkpoint.Engine;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which containerd restores a container from a checkpoint image when it is created (CRI CreateContainer): none before
 * 2.1, on by default up to 2.2.6 and 2.3.3, off by default but there up to 2.3.x, removed in 2.4.
 */
public final class Restorability {

    private static final String CONTAINERD = "containerd://";
    private static final Pattern NUMBERS = Pattern.compile("v?(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})(?!\\d).*");
    private static final String SWITCH =
            "enable_experimental_restore_via_create = true in [plugins.\"io.containerd.cri.v1.runtime\"]";

    private Restorability() {}

    /** What a node's runtime means for migrations, as far as its name and version tell. */
    public enum Runtime {
        /** Restores, unless its configuration says otherwise. */
        RESTORES,
        /** Restores only when its configuration says so, which the version does not tell. */
        SWITCHED,
        /** Cannot restore: pods can leave the node, none can come. */
        CANNOT,
        /** A node of the lab: its checkpoints go between such nodes alone. */
        LAB,
        /** Not containerd: pods can neither leave nor come. */
        OTHER,
        /** Not known. */
        UNKNOWN
    }

    /**
     * Judges a runtime without asking the node.
     *
     * @param runtime as the node names it: {@code containerd://2.3.3}; may be empty
     */
    public static Runtime ofRuntime(String runtime) {
        if (Engine.inLab(runtime)) {
            return Runtime.LAB;
        }
        if (!runtime.startsWith(CONTAINERD)) {
            return runtime.isEmpty() ? Runtime.UNKNOWN : Runtime.OTHER;
        }
        int[] parts = parts(version(runtime));
        if (parts.length < 3) {
            return Runtime.UNKNOWN;
        }
        return tooOld(parts) || tooNew(parts)
                ? Runtime.CANNOT
                : needsSwitch(parts) ? Runtime.SWITCHED : Runtime.RESTORES;
    }

    /** Why a runtime that {@linkplain Runtime#CANNOT cannot} restore does not, for a person: {@code that came with 2.1}. */
    public static String why(String runtime) {
        return tooOld(parts(version(runtime))) ? "that came with 2.1" : "that was removed in 2.4";
    }

    private static String version(String runtime) {
        return runtime.startsWith(CONTAINERD) ? runtime.substring(CONTAINERD.length()) : runtime;
    }

    private static boolean tooOld(int[] parts) {
        return minor(parts) < 201;
    }

    private static boolean tooNew(int[] parts) {
        return minor(parts) >= 204;
    }

    private static boolean needsSwitch(int[] parts) {
        return minor(parts) == 202 && parts[2] >= 7 || minor(parts) == 203 && parts[2] >= 4;
    }

    private static int minor(int[] parts) {
        return parts[0] * 100 + parts[1];
    }

    /** What a version and its configuration mean for a restore on a node. */
    static Finding judge(String version, String enabled, String node) {
        int[] parts = parts(version);
        if (parts.length < 3) {
            return Finding.warning(
                    "restore",
                    "It is not known whether containerd on node " + node + " can restore",
                    version.isEmpty() ? "It does not tell its version." : "Its version is " + version + ".",
                    "Run `ctr version` on that node; containerd 2.3 can restore.");
        }
        if (tooOld(parts)) {
            return Finding.error(
                            "restore",
                            "containerd " + version + " on node " + node + " cannot restore",
                            "Restoring from a checkpoint image came with 2.1.",
                            "Install containerd 2.3 on that node.")
                    .with(Remedies.containerd(node));
        }
        if (tooNew(parts)) {
            return Finding.error(
                            "restore",
                            "containerd " + version + " on node " + node + " cannot restore",
                            "Restoring from a checkpoint image was removed in 2.4.",
                            "Use containerd 2.3 on that node.")
                    .with(Remedies.containerd(node));
        }
        if (enabled.equals("off") || needsSwitch(parts) && !enabled.equals("on")) {
            return Finding.error(
                            "restore",
                            "Restoring is switched off in containerd on node " + node,
                            "Version " + version + " wants a line in its configuration.",
                            "Add " + SWITCH + " to /etc/containerd/config.toml and restart containerd.")
                    .with(Remedies.restoreSwitch(node));
        }
        return Finding.ok("restore", "containerd " + version + " on node " + node + " can restore");
    }

    /** Whether a text is of a verdict of this table: made without trying, so that it is worth nothing later. */
    static boolean said(String text) {
        return text.contains("cannot restore") || text.contains("switched off in containerd");
    }

    /** The three numbers of a version, or none. */
    private static int[] parts(String version) {
        // Distributions append to the last number: 1.7.24~ds1, 2.3.3-0ubuntu1, 2.3.3+k3s1.
        Matcher numbers = NUMBERS.matcher(version);
        return numbers.matches()
                ? new int[] {
                    Integer.parseInt(numbers.group(1)),
                    Integer.parseInt(numbers.group(2)),
                    Integer.parseInt(numbers.group(3))
                }
                : new int[0];
    }
}
