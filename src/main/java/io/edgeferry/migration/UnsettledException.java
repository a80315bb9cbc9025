package io.edgeferry.migration;

import java.util.List;

/** It cannot be told whether going back is safe: a person has to settle it, by the commands named here. */
final class UnsettledException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<String> commands;

    UnsettledException(String message, List<String> commands) {
        super(message);
        this.commands = List.copyOf(commands);
    }

    List<String> commands() {
        return commands;
    }
}
