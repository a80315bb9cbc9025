package io.edgeferry.lab;

/**
 * A call of kubectl that is made to the lab and to the testbed, and what of the two answers has to be equal. The exit code
 * always is. Words in braces differ from place to place: {@code {dir}}, {@code {node}}, {@code {other}}, {@code
 * {image}}, {@code {viewer}}.
 *
 * @param why why no more than that is equal; empty when all of it is
 */
record SameCall(KubectlCall call, Same same, String why) {

    /** What is equal, after the names, times and numbers of the place are taken out. */
    enum Same {
        /** Both outputs. */
        ALL,
        /** The first line of each output, which names the columns, or says what is refused. */
        FIRST_LINES,
        /** The reasons of refusals: {@code (NotFound)}; none when there was none. */
        REASON,
        /** Nothing: the lab refuses what the testbed does. */
        ONLY_THERE
    }

    /** A call all of which is equal. */
    static SameCall same(String name, String line, int exit, String... patterns) {
        return new SameCall(KubectlCall.call(name, line, exit, patterns), Same.ALL, "");
    }

    /** A call only part of which is equal. */
    static SameCall less(Same same, String why, String name, String line, int exit, String... patterns) {
        return new SameCall(KubectlCall.call(name, line, exit, patterns), same, why);
    }
}
