package io.edgeferry.checkpoint;

import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What CRIU on a node says of itself.
 *
 * @param trouble what {@code criu check} complains of; empty when it is content, or there is no CRIU
 * @param options names of the options in {@code /etc/criu/runc.conf}, the only ones that reach a dump through the CRI
 * @param ghostLimit bytes of a deleted file that is still open that it dumps at most
 * @param cpuinfo the processor's features as {@code criu cpuinfo dump} writes them, in base64; empty when not known
 * @param cpu what {@code criu cpuinfo check} says of the features of another node
 * @param cpuTrouble its words, or why it did not answer; may be empty
 */
public record CriuFacts(
        String trouble, Set<String> options, long ghostLimit, String cpuinfo, Cpu cpu, String cpuTrouble) {

    /** CRIU's own limit for a deleted file that is still open, in bytes. */
    public static final long GHOST_LIMIT = 1 << 20;

    /** Nothing is known. */
    public static final CriuFacts NONE = new CriuFacts("", Set.of());

    private static final String DUMP = "dump";

    /** Copies the options. */
    public CriuFacts {
        options = Set.copyOf(options);
    }

    /** What CRIU says of itself alone. */
    public CriuFacts(String trouble, Set<String> options) {
        this(trouble, options, GHOST_LIMIT, "", Cpu.NOT_ASKED, "");
    }

    /** What CRIU says of the processor. */
    public enum Cpu {
        /** It was not asked. */
        NOT_ASKED,
        /** This processor has all that the other one has. */
        FITS,
        /** It lacks something: a restore would be refused. */
        LACKS,
        /** It gave no answer. */
        UNKNOWN
    }

    /** Ends by force what does not end: criu may wait for ever on some virtual machines. */
    static final String SCRIPT = """
        PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin
        sed -e 's/#.*//' -e 's/=/ /' /etc/criu/runc.conf 2>/dev/null | awk 'NF{print "option " $1 " " $2}'
        command -v criu >/dev/null 2>&1 || exit 0
        said=$(timeout -s KILL 10 criu check 2>&1 </dev/null); code=$?
        [ $code -eq 137 ] && said='it did not end within 10 s'
        [ $code -eq 0 ] || echo "trouble $(printf '%s' "$said" | tail -n 2 | tr '\\n' ' ' | cut -c1-300)"
        [ -n "$1" ] || exit 0
        umask 077; d=$(mktemp -d /tmp/edgeferry-cpu.XXXXXX) || { echo 'cpu unknown there is no temporary folder'; exit 0; }
        trap 'rm -rf "$d"' EXIT; trap 'exit 1' HUP INT TERM
        if [ "$1" = dump ]; then
          said=$(timeout -s KILL 5 criu cpuinfo dump -D "$d" 2>&1 </dev/null) && [ -s "$d/cpuinfo.img" ] &&
            echo "cpuinfo $(base64 "$d/cpuinfo.img" | tr -d '\\n')"
        else
          printf '%s' "$1" | base64 -d > "$d/cpuinfo.img"
          said=$(timeout -s KILL 5 criu cpuinfo check -D "$d" 2>&1 </dev/null); code=$?
          said=$(printf '%s' "$said" | grep -v '^Warn' | tail -n 1 | cut -c1-300)
          [ $code -eq 137 ] && said='it did not end within 5 s'
          case "$code $said" in
            '0 '*) echo 'cpu fits';;
            *capabilities*|*' cpu: '*) echo "cpu lacks $said";;
            *) echo "cpu unknown $said";;
          esac
        fi
        exit 0
        """;

    /** Asks a node; takes some tenths of a second, at most ten seconds. */
    public static CriuFacts of(NodeShell shell) throws NodeException, InterruptedException {
        return ask(shell, "");
    }

    /** The same, and has CRIU write down the features of the processor; at most fifteen seconds. */
    public static CriuFacts withProcessor(NodeShell shell) throws NodeException, InterruptedException {
        return ask(shell, DUMP);
    }

    /**
     * The same, and has CRIU compare the processor with that of another node; at most fifteen seconds.
     *
     * @param cpuinfo what {@link #cpuinfo()} is there; when empty nothing is compared
     */
    public static CriuFacts against(NodeShell shell, String cpuinfo) throws NodeException, InterruptedException {
        return ask(shell, cpuinfo);
    }

    private static CriuFacts ask(NodeShell shell, String processor) throws NodeException, InterruptedException {
        return parse(shell.check(Command.rootScript(SCRIPT, processor), Duration.ofSeconds(20))
                .stdout());
    }

    static CriuFacts parse(String output) {
        String trouble = "";
        Set<String> options = new TreeSet<>();
        long ghost = GHOST_LIMIT;
        String cpuinfo = "";
        Cpu cpu = Cpu.NOT_ASKED;
        String said = "";
        for (String line : output.lines().toList()) {
            String[] words = line.split(" ", 3);
            String rest = words.length > 2 ? words[2].strip() : "";
            if (line.startsWith("trouble ")) {
                trouble = line.substring("trouble ".length()).strip();
            } else if (line.startsWith("option ") && !words[1].isBlank()) {
                options.add(words[1].strip());
                ghost = words[1].equals("ghost-limit") ? size(rest) : ghost;
            } else if (line.matches("cpuinfo [A-Za-z0-9+/]{1,16000}={0,2}")) {
                cpuinfo = words[1];
            } else if (line.startsWith("cpu ")) {
                cpu = verdict(words[1]);
                said = rest;
            }
        }
        return new CriuFacts(trouble, options, ghost, cpuinfo, cpu, said);
    }

    private static Cpu verdict(String word) {
        return switch (word) {
            case "fits" -> Cpu.FITS;
            case "lacks" -> Cpu.LACKS;
            default -> Cpu.UNKNOWN;
        };
    }

    /** Bytes that CRIU understands by {@code 8M}; its own limit for what it would not understand. */
    private static long size(String text) {
        if (!text.matches("\\d{1,12}[kKmMgG]?")) {
            return GHOST_LIMIT;
        }
        long number = Long.parseLong(text.replaceFirst("\\D$", ""));
        return switch (text.substring(text.length() - 1).toLowerCase(Locale.ROOT)) {
            case "k" -> number << 10;
            case "m" -> number << 20;
            case "g" -> number << 30;
            default -> number;
        };
    }
}
