package io.edgeferry.lab.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory a process holds. */
final class Memory {

    /** What a Java that does nothing holds. */
    private static final long JAVA = 40L << 20;

    private Memory() {}

    /** Bytes that the process of a container holds, or about so many where the system does not say. */
    static long of(LabProcess process) {
        long resident = of(process.pid());
        return resident > 0 ? resident : JAVA + process.stateBytes();
    }

    /** Bytes that CRIU has to write of a training, or about so many: those that are in no file. */
    static long own(LabProcess process) {
        return of(process.pid(), "RssAnon:");
    }

    private static long of(long pid) {
        return of(pid, "VmRSS:");
    }

    /** Bytes by Linux's {@code /proc}; 0 where there is no such thing. */
    private static long of(long pid, String what) {
        Path status = Path.of("/proc", String.valueOf(pid), "status");
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith(what)) {
                    return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException | NumberFormatException e) {
            // Another system, or the process ended meanwhile.
        }
        return 0;
    }
}
