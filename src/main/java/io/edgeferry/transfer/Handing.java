package io.edgeferry.transfer;

import java.util.List;

/**
 * One file that the agent at the target hands on while its parts still come, in order and as far as it is there. It
 * lies in the target folder until then, and is removed when it was taken.
 *
 * @param file its name in the source folder
 * @param words what else the agent at the target is started with, so that it knows to whom (docs/agent.md)
 */
public record Handing(String file, List<String> words) {

    /** Copies the words. */
    public Handing {
        words = List.copyOf(words);
    }
}
