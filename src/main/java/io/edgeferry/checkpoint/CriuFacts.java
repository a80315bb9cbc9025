package io.edgeferry.checkpoint;

import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * What CRIU on a node says of itself.
 *
 * @param trouble what {@code criu check} complains of; empty when it is content, or there is no CRIU
 * @param options names of the options in {@code /etc/criu/runc.conf}, the only ones that reach a dump through the CRI
 */
public record CriuFacts(String trouble, Set<String> options) {

    /** Nothing is known. */
    public static final CriuFacts NONE = new CriuFacts("", Set.of());

    /** Copies the options. */
    public CriuFacts {
        options = Set.copyOf(options);
    }

    /** Ends by force what does not end: criu may wait for ever on some virtual machines. */
    private static final String SCRIPT = """
        PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin
        sed -e 's/#.*//' /etc/criu/runc.conf 2>/dev/null | awk 'NF{print "option " $1}'
        command -v criu >/dev/null 2>&1 || exit 0
        said=$(timeout -s KILL 10 criu check 2>&1 </dev/null); code=$?
        [ $code -eq 0 ] && exit 0
        [ $code -eq 137 ] && { echo "trouble it did not end within 10 s"; exit 0; }
        echo "trouble $(printf '%s' "$said" | tail -n 2 | tr '\\n' ' ' | cut -c1-300)"
        """;

    /** Asks a node; takes some tenths of a second, at most ten seconds. */
    public static CriuFacts of(NodeShell shell) throws NodeException, InterruptedException {
        return parse(
                shell.check(Command.rootScript(SCRIPT), Duration.ofSeconds(20)).stdout());
    }

    static CriuFacts parse(String output) {
        String trouble = "";
        Set<String> options = new TreeSet<>();
        for (String line : output.lines().toList()) {
            if (line.startsWith("trouble ")) {
                trouble = line.substring("trouble ".length()).strip();
            } else if (line.startsWith("option ")) {
                options.add(line.substring("option ".length()).strip());
            }
        }
        return new CriuFacts(trouble, options);
    }
}
