package io.edgeferry.console.connect;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.console.ConsoleUi;
import org.junit.jupiter.api.Test;

/** A cluster that cannot be opened. */
class ConnectUiTest extends ConsoleUi {

    @Override
    protected SessionOpener opener() {
        return (context, ssh, prompt) -> {
            throw new ClusterException(0, "The API server https://10.0.0.1:6443 does not answer. Check the network.");
        };
    }

    @Test
    void itSaysWhyAndOffersTheContexts() {
        see("#connect");
        says("#connect", "does not answer. Check the network.");
        says("#top-bar", "not connected: it failed");
    }
}
