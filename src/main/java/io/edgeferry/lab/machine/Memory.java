package io.edgeferry.lab.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory a process holds. */
final class Memory {

    private Memory() {}

    /** Bytes that are resident, by Linux's {@code /proc}; 0 where there is no such thing. */
    static long of(long pid) {
        Path status = Path.of("/proc", String.valueOf(pid), "status");
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("VmRSS:")) {
                    return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException | NumberFormatException e) {
            // Another system, or the process ended meanwhile.
        }
        return 0;
    }
}
