package io.edgeferry.migration;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a migration at a place, so that a fault can be made just there: {@code -Dedgeferry.hold=done:dump}, until the
 * file named by {@code -Dedgeferry.hold.until} exists. Off unless the property is set.
 */
final class FaultHook {

    private static final Logger LOG = LoggerFactory.getLogger(FaultHook.class);
    private static final String PLACE = System.getProperty("edgeferry.hold", "");
    private static final String UNTIL = System.getProperty("edgeferry.hold.until", "");

    private FaultHook() {}

    static void at(String moment, String step) throws InterruptedException {
        if (PLACE.isEmpty() || !PLACE.equals(moment + ":" + step)) {
            return;
        }
        LOG.warn("held at {}:{}", moment, step);
        System.err.println("held at " + moment + ":" + step);
        while (UNTIL.isEmpty() || !Files.exists(Path.of(UNTIL))) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
