package io.edgeferry.transfer;

import io.edgeferry.transfer.TransferException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What one agent's check found not equal. The agent tells it in several events of one name, each with some of the
 * entries in {@code bad}; all but the last have {@code more}, the last has {@code badCount}, the number of entries in
 * all of them. Not thread-safe.
 */
final class UnequalList {

    private final String name;
    private final List<FileTrouble> all = new ArrayList<>();
    private @Nullable JsonNode end;

    /**
     * An empty list.
     *
     * @param name of the events
     */
    UnequalList(String name) {
        this.name = name;
    }

    /** Takes an event; one of another name is left alone. */
    void take(JsonNode event) {
        if (!event.path("event").asString("").equals(name)) {
            return;
        }
        all.addAll(AgentEvents.bad(event));
        if (!event.path("more").asBoolean(false)) {
            end = event;
        }
    }

    /** What was told so far, in the agent's order. */
    List<FileTrouble> all() {
        return all;
    }

    /** The last event, or null as long as it did not come. */
    @Nullable
    JsonNode end() {
        return end;
    }

    /**
     * The last event, once all entries are known.
     *
     * @throws BrokenException when the agent counted more than came
     */
    JsonNode whole() throws BrokenException {
        JsonNode last = end;
        if (last == null || last.path("badCount").asLong(0) > all.size()) {
            throw new BrokenException(Reason.BROKEN, "An agent's list of what is not equal is not whole.");
        }
        return last;
    }
}
