package io.edgeferry.lab.data;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** A connection to another node, over the link between the two. For one thread, but {@link #close}. */
public interface Way extends Closeable {

    /** What comes. */
    DataInputStream in();

    /** What goes. */
    DataOutputStream out();

    /** Opens ways from one node. */
    interface Dialer {
        /**
         * A way to a node, whose end of it is served.
         *
         * @throws IOException when there is none
         */
        Way dial(String node) throws IOException;

        /** Round trip to a node, seconds. */
        double roundTrip(String node);
    }
}
