package io.edgeferry.migration;

import io.edgeferry.task.OperationId;
import java.nio.file.Path;

/** Another process for {@link JournalTest}: opens a journal, says whether it got it, and holds it until it is ended. */
final class LockHolder {

    private LockHolder() {}

    public static void main(String[] args) throws Exception {
        var journal = Journal.open(Path.of(args[0]), new OperationId(args[1]));
        System.out.println(journal.isPresent() ? "open" : "busy");
        System.out.flush();
        if (journal.isPresent()) {
            int unused = System.in.read();
        }
    }
}
