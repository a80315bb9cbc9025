package io.edgeferry.lab.machine;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Streams that go out of a node, so that they end when its network does. Thread-safe. */
final class OpenStreams {

    private static final Logger LOG = LoggerFactory.getLogger(OpenStreams.class);

    private final Set<InputStream> open = ConcurrentHashMap.newKeySet();

    /** The same stream, known here until it is closed. */
    InputStream kept(InputStream stream) {
        InputStream kept = new FilterInputStream(stream) {
            @Override
            public void close() throws IOException {
                open.remove(this);
                super.close();
            }
        };
        open.add(kept);
        return kept;
    }

    void closeAll() {
        for (InputStream stream : open) {
            try {
                stream.close();
            } catch (IOException e) {
                LOG.debug("closing: {}", e.toString());
            }
        }
    }
}
