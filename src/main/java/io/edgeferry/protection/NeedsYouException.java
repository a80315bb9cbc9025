package io.edgeferry.protection;

import java.util.List;

/** A person has to decide how a failover goes on. */
final class NeedsYouException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<String> commands;

    /**
     * One.
     *
     * @param message what happened and why, for people
     * @param commands what could be done, one line each
     */
    NeedsYouException(String message, List<String> commands) {
        super(message);
        this.commands = List.copyOf(commands);
    }

    List<String> commands() {
        return commands;
    }
}
