package io.edgeferry.checkpoint;

import io.edgeferry.node.NodeException;
import java.time.Duration;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** The lease guard of a node of the lab. */
public final class LabLeaseGuard implements LeaseGuard {

    private final LabCalls calls;
    private final MovedContainer container;

    /** Of a container that runs on the node; nothing is asked by this. */
    public LabLeaseGuard(LabCalls calls, MovedContainer container) {
        this.calls = calls;
        this.container = container;
    }

    @Override
    public Status arm(Duration limit) throws NodeException, InterruptedException {
        String seconds = String.format(Locale.ROOT, "%.3f", limit.toMillis() / 1000.0);
        return status(calls.call(
                "POST",
                LabCalls.of("lease-guard", container, "uid=" + LabCalls.word(container.podUid()), "limit=" + seconds),
                "start the guard of container " + container.name() + " on node " + calls.node()));
    }

    @Override
    public Status status() throws NodeException, InterruptedException {
        return status(calls.call(
                "GET",
                LabCalls.of("lease-guard", container),
                "ask for the guard of container " + container.name() + " on node " + calls.node()));
    }

    @Override
    public Status stop(boolean resume) throws NodeException, InterruptedException {
        return status(calls.call(
                "DELETE",
                LabCalls.of("lease-guard", container, "resume=" + resume),
                "stop the guard of container " + container.name() + " on node " + calls.node()));
    }

    private Status status(JsonNode answer) throws NodeException {
        String outcome = answer.path("outcome").asString("");
        try {
            return new Status(
                    State.valueOf(outcome.toUpperCase(Locale.ROOT)),
                    seconds(answer, "limit"),
                    seconds(answer, "contactAge"),
                    answer.path("reason").asString(""));
        } catch (IllegalArgumentException e) {
            throw new NodeException(
                    calls.node(),
                    NodeException.Reason.COMMAND,
                    "Node " + calls.node() + " tells of its guard what this program does not know: " + outcome + ".",
                    e);
        }
    }

    private static Duration seconds(JsonNode answer, String name) {
        return Duration.ofMillis((long) (1000 * answer.path(name).asDouble(0)));
    }
}
