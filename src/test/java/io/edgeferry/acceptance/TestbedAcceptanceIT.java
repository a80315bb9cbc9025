package io.edgeferry.acceptance;

import java.nio.file.Path;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The scenarios on the testbed. */
@ResourceLock("testbed")
class TestbedAcceptanceIT extends Scenarios {

    @Override
    Place open(Path data) {
        return new TestbedPlace(data);
    }
}
