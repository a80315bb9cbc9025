package io.edgeferry.lab.machine;

import io.edgeferry.lab.work.Keeping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commands that were run in the containers of a node, in a file: where the {@link Keeper} was killed together with
 * the lab, the next lab ends them. A process is told by its id and the time of its start. Thread-safe.
 */
final class Ledger {

    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
    private static final int MANY = 500;

    private final Path file;
    private final Map<Long, Long> commands = new LinkedHashMap<>();

    Ledger(Path file) {
        this.file = file;
    }

    /** Notes a command that was started. */
    synchronized void note(ProcessHandle process) {
        commands.put(process.pid(), Keeping.begun(process));
        try {
            if (commands.size() > MANY) {
                commands.entrySet().removeIf(each -> !Keeping.runs(each.getKey(), each.getValue()));
                Files.deleteIfExists(file);
                for (Map.Entry<Long, Long> each : commands.entrySet()) {
                    write(each.getKey(), each.getValue());
                }
            } else {
                write(process.pid(), Keeping.begun(process));
            }
        } catch (IOException e) {
            LOG.warn("a command was not noted: {}", e.toString());
        }
    }

    private void write(long pid, long begun) throws IOException {
        Files.writeString(file, pid + " " + begun + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Ends what an earlier lab left, and forgets it. */
    synchronized void endAll() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(" ");
            if (words.length == 2 && line.matches("\\d{1,18} \\d{1,18}")) {
                long pid = Long.parseLong(words[0]);
                if (Keeping.runs(pid, Long.parseLong(words[1]))) {
                    ProcessHandle.of(pid).ifPresent(process -> {
                        process.descendants().forEach(ProcessHandle::destroyForcibly);
                        process.destroyForcibly();
                    });
                }
            }
        }
        Files.delete(file);
    }
}
