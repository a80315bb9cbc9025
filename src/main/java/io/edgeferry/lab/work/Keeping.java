package io.edgeferry.lab.work;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A process beside a lab that outlives it for a moment: commands of the system that were run in containers do not notice
 * that the lab was killed, so this ends them, with what they started. It reads {@code PID START} lines, and does so when
 * its input ends. A process is told by its id and the time of its start, in ms since 1970.
 */
public final class Keeping {

    private static final int MANY = 500;

    /** In ms: a system tells when a process began by its start, which each program reads once, in whole seconds. */
    private static final long CLOCKS = 2_000;

    private final Map<Long, Long> kept = new LinkedHashMap<>();

    private Keeping() {}

    /** Starts it. */
    public static void main(String[] args) {
        Keeping keeping = new Keeping();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                keeping.note(line);
            }
        } catch (IOException e) {
            // As good as its end.
        }
        keeping.end();
    }

    /** When a process began, in ms since 1970; -1 where the system does not tell. */
    public static long begun(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(-1L);
    }

    /** Whether the process that began then still runs. Two programs may see its beginning by clocks that differ. */
    public static boolean runs(long pid, long begun) {
        return ProcessHandle.of(pid)
                .filter(process -> process.isAlive() && Math.abs(begun(process) - begun) <= CLOCKS)
                .isPresent();
    }

    private void note(String line) {
        if (!line.matches("\\d{1,18} -?\\d{1,18}")) {
            return;
        }
        String[] words = line.split(" ");
        kept.put(Long.parseLong(words[0]), Long.parseLong(words[1]));
        if (kept.size() > MANY) {
            kept.entrySet().removeIf(each -> !runs(each.getKey(), each.getValue()));
        }
    }

    private void end() {
        kept.entrySet().stream()
                .filter(each -> runs(each.getKey(), each.getValue()))
                .flatMap(each -> ProcessHandle.of(each.getKey()).stream())
                .forEach(process -> {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                });
    }
}
