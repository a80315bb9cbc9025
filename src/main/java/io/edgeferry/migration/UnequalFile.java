package io.edgeferry.migration;

import io.edgeferry.transfer.FileTrouble;
import io.edgeferry.transfer.TransferReport;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * The list of all entries of a copy that are not equal, beside the operation's journal: one line for what was checked,
 * then one for each entry: kind, attempts, and path and reason, with tabs between. It is always that of the last
 * check: written whole, then renamed over the one before, or removed when everything is equal. Readable by its owner
 * only, since names of files may be secret.
 */
final class UnequalFile {

    /** How many of them the log names. */
    static final int NAMED = 100;

    private final Work<?, ?> work;
    private final String words;
    private final Path file;

    private UnequalFile(Work<?, ?> work, String words, Path file) {
        this.work = work;
        this.words = words;
        this.file = file;
    }

    /** The list of a dataset's copy; it need not be there. */
    static UnequalFile of(DatasetWork work) {
        Path file = work.tools().folder().resolve(work.job().operation() + ".missing.txt");
        return new UnequalFile(work, work.job().words(), file);
    }

    /** The list of one of the datasets that go along with a pod; it need not be there. */
    static UnequalFile of(MigrationWork work, Dataset dataset) throws MigrationException {
        String name = work.job().operation() + "." + dataset.name() + ".missing.txt";
        return new UnequalFile(
                work, "Dataset " + dataset.name(), work.tools().folder().resolve(name));
    }

    /** Where it is, or would be. */
    Path path() {
        return file;
    }

    /**
     * Writes all into the file, and the first {@value #NAMED} of some into the task's log.
     *
     * @param report of the last check
     * @param label what the log says before each
     * @param logged those of the report that the log is to name
     * @return the file
     */
    Path tell(TransferReport report, String label, List<FileTrouble> logged) throws IOException {
        if (report.missing().isEmpty() && report.complete()) {
            Files.deleteIfExists(file);
            return file;
        }
        write(report);
        logged.stream().limit(NAMED).forEach(one -> work.warn(label + FlowListener.words(one) + "."));
        if (logged.size() > NAMED) {
            work.warn("And " + (logged.size() - NAMED) + " more, all in " + file + ".");
        }
        return file;
    }

    private void write(TransferReport report) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(fresh, options, ownerOnly());
                Writer text = new BufferedWriter(
                        new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8))) {
            text.append(line(words + ": " + report.missingCount() + " not equal"))
                    .append('\n');
            for (FileTrouble one : report.missing()) {
                text.append(one.kind() + "\t" + one.attempts() + "\t" + FlowListener.words(one) + "\n");
            }
            text.flush();
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    /** The text on one line: control characters are shown as the agent shows those of a path. */
    static String line(String text) {
        if (text.codePoints().noneMatch(UnequalFile::breaks)) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> shown.append("\\n");
                case '\r' -> shown.append("\\r");
                case '\t' -> shown.append("\\t");
                default -> shown.append(breaks(c) ? bytes(c) : Character.toString(c));
            }
        });
        return shown.toString();
    }

    private static boolean breaks(int c) {
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
    }

    private static String bytes(int c) {
        StringBuilder shown = new StringBuilder();
        for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
            shown.append("\\x%02x".formatted(b & 0xff));
        }
        return shown.toString();
    }
}
