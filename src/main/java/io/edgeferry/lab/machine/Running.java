package io.edgeferry.lab.machine;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;

/** A command that runs in a container of the lab. The owner closes it. */
public interface Running extends AutoCloseable {

    /** Its standard output. */
    InputStream stdout();

    /** Its standard error. */
    InputStream stderr();

    /** Its standard input; closing it is the end of file. */
    OutputStream stdin();

    /** Waits for the end: the exit code, or empty when the limit ran out. */
    OptionalInt waitFor(Duration limit) throws InterruptedException;

    /** Ends it with all its children. Idempotent. */
    @Override
    void close();
}
