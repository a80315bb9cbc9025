package io.edgeferry.acceptance;

import java.nio.file.Path;

/** The scenarios on the lab. */
class LabAcceptanceIT extends Scenarios {

    @Override
    Place open(Path data) throws Exception {
        return new LabPlace(data);
    }
}
