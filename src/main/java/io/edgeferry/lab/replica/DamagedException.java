package io.edgeferry.lab.replica;

import java.io.IOException;

/** What was read is not what was written; the message says where. */
final class DamagedException extends IOException {

    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
        super(message);
    }
}
