package io.edgeferry.migration;

import java.util.Locale;

/** Numbers for people. */
final class Amounts {

    private Amounts() {}

    static String bytes(long bytes) {
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : bytes < 10_000_000_000L
                        ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                        : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }

    static String files(long files) {
        return files == 1 ? "1 file" : files + " files";
    }
}
