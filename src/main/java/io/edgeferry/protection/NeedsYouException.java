package io.edgeferry.protection;

import java.util.List;

/** A person has to decide how a failover goes on. */
final class NeedsYouException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<String> commands;
    private final boolean passing;

    /**
     * One.
     *
     * @param message what happened and why, for people
     * @param commands what could be done, one line each
     */
    NeedsYouException(String message, List<String> commands) {
        this(message, commands, false);
    }

    private NeedsYouException(String message, List<String> commands, boolean passing) {
        super(message);
        this.commands = List.copyOf(commands);
        this.passing = passing;
    }

    /** One about something that may be otherwise later, so that it is tried again. */
    static NeedsYouException forNow(String message, List<String> commands) {
        return new NeedsYouException(message, commands, true);
    }

    /** Whether what it is about may be otherwise later. */
    boolean passing() {
        return passing;
    }

    List<String> commands() {
        return commands;
    }
}
