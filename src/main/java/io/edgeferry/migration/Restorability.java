package io.edgeferry.migration;

/**
 * Which containerd restores a container from a checkpoint image when it is created (CRI CreateContainer): none before
 * 2.1, on by default up to 2.2.6 and 2.3.3, off by default but there up to 2.3.x, removed in 2.4.
 */
final class Restorability {

    private static final String SWITCH =
            "enable_experimental_restore_via_create = true in [plugins.\"io.containerd.cri.v1.runtime\"]";

    private Restorability() {}

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
        int minor = parts[0] * 100 + parts[1];
        if (minor < 201) {
            return Finding.error(
                            "restore",
                            "containerd " + version + " on node " + node + " cannot restore",
                            "Restoring from a checkpoint image came with 2.1.",
                            "Install containerd 2.3 on that node.")
                    .with(Remedies.containerd(node));
        }
        if (minor >= 204) {
            return Finding.error(
                            "restore",
                            "containerd " + version + " on node " + node + " cannot restore",
                            "Restoring from a checkpoint image was removed in 2.4.",
                            "Use containerd 2.3 on that node.")
                    .with(Remedies.containerd(node));
        }
        boolean needsSwitch = minor == 202 && parts[2] >= 7 || minor == 203 && parts[2] >= 4;
        if (enabled.equals("off") || needsSwitch && !enabled.equals("on")) {
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

    private static int[] parts(String version) {
        // Distributions append to the last number: 1.7.24~ds1, 2.3.3-0ubuntu1, 2.3.3+k3s1.
        String[] words =
                version.replaceFirst("^v", "").replaceFirst("[^0-9.].*$", "").split("\\.", -1);
        int[] parts = new int[Math.min(3, words.length)];
        for (int i = 0; i < parts.length; i++) {
            if (!words[i].matches("\\d{1,6}")) {
                return new int[0];
            }
            parts[i] = Integer.parseInt(words[i]);
        }
        return parts;
    }
}
