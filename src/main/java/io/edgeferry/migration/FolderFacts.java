package io.edgeferry.migration;

import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What a node tells of a folder.
 *
 * @param state what is there: {@code absent}, {@code empty}, {@code files}, {@code unreadable}, or {@code other} when
 *     it is no folder
 * @param files number of regular files, or -1 when they were not counted in time
 * @param bytes what they hold without holes, or -1
 * @param free bytes that are free on its file system, or that of the nearest folder above; -1 when not known
 * @param freeInodes files that can be made there, or -1 where there is no limit or it is not known
 */
record FolderFacts(String state, long files, long bytes, long free, long freeInodes) {

    private static final Duration ASK = Duration.ofSeconds(25);
    private static final String SECONDS = "6";

    /** A script that prints the facts as {@code key=value} lines; counts when {@code $2} is a number of seconds. */
    private static final String SCRIPT = """
        d=$1
        if [ ! -e "$d" ]; then echo state=absent
        elif [ ! -d "$d" ]; then echo state=other
        elif [ ! -r "$d" ] || [ ! -x "$d" ]; then echo state=unreadable
        elif [ -z "$(find "$d/" -mindepth 1 -maxdepth 1 2>/dev/null | head -n 1)" ]; then echo state=empty
        else echo state=files; fi
        while [ ! -d "$d" ]; do d=$(dirname "$d"); done
        df -Pk "$d" 2>/dev/null | awk 'NR==2{printf "free=%.0f\\n", $4*1024}'
        df -Pi "$d" 2>/dev/null | awk 'NR==2 && $2+0>0{printf "inodes=%.0f\\n", $4}'
        [ -n "$2" ] && [ -d "$1" ] && {
          timeout -s KILL "$2" find "$1/" -type f -printf '%s %b\\n' 2>/dev/null && echo whole
        } | awk '$1=="whole"{w=1; next} {n++; a=$2*512; s+=($1<a ? $1 : a)}
                 END{if (w) printf "files=%.0f\\nbytes=%.0f\\n", n, s}'
        exit 0
        """;

    /** Asks for the state and the space. */
    static FolderFacts ask(NodeShell shell, String folder) throws NodeException, InterruptedException {
        return ask(shell, folder, "");
    }

    /** Asks also what is in it; gives up counting after some seconds. */
    static FolderFacts counted(NodeShell shell, String folder) throws NodeException, InterruptedException {
        return ask(shell, folder, SECONDS);
    }

    private static FolderFacts ask(NodeShell shell, String folder, String seconds)
            throws NodeException, InterruptedException {
        return parse(
                shell.check(Command.rootScript(SCRIPT, folder, seconds), ASK).stdout());
    }

    static FolderFacts parse(String output) {
        Map<String, String> facts = new HashMap<>();
        output.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                facts.put(line.substring(0, equals), line.substring(equals + 1).strip());
            }
        });
        return new FolderFacts(
                facts.getOrDefault("state", "other"),
                number(facts.get("files")),
                number(facts.get("bytes")),
                number(facts.get("free")),
                number(facts.get("inodes")));
    }

    private static long number(@org.jspecify.annotations.Nullable String text) {
        return text != null && text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    }
}
