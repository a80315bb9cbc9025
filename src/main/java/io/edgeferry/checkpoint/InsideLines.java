package io.edgeferry.checkpoint;

import io.edgeferry.checkpoint.ContainerInside.Trait;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads what a look into a container printed; lines that it does not know are passed over. */
final class InsideLines {

    private static final int SOME_PEERS = 3;

    private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
    private final Set<String> unsupported = new TreeSet<>();
    private final Set<String> semaphores = new TreeSet<>();
    private final Set<String> processes = new TreeSet<>();
    private final List<String> parents = new ArrayList<>();
    private final List<String> peers = new ArrayList<>();
    private String init = "";
    private String service = "";
    private long memory;
    private boolean counted;
    private long diff = -1;
    private int workers;
    private long ghost;
    private int connections;
    private int outsiders = -1;

    private InsideLines() {}

    /** What the lines mean; empty when they name no process. */
    static Optional<ContainerInside> parse(String output) {
        InsideLines read = new InsideLines();
        output.lines().map(String::strip).forEach(read::line);
        return read.processes.isEmpty() ? Optional.empty() : Optional.of(read.inside());
    }

    private void line(String line) {
        int space = line.indexOf(' ');
        String what = space < 0 ? line : line.substring(0, space);
        String rest = space < 0 ? "" : line.substring(space + 1).strip();
        switch (what) {
            case "init" -> init = rest;
            case "process" -> process(rest);
            case "rss" -> {
                counted |= number(rest) >= 0;
                memory += Math.max(0, number(rest));
            }
            case "diff" -> diff = number(rest);
            case "uring", "inotify", "gpu", "tty", "lock", "shm" ->
                traits.add(Trait.valueOf(what.toUpperCase(Locale.ROOT)));
            case "unsupported" -> unsupported.add(rest);
            case "sem" -> semaphores.add(rest);
            case "worker" -> workers++;
            case "ghost" -> ghost = Math.max(ghost, number(rest));
            case "service" -> service = rest;
            case "tcp" -> {
                connections++;
                peer(rest).ifPresent(peers::add);
            }
            case "unix" -> outsiders = Math.max(0, outsiders);
            case "outsider" -> outsiders = Math.max(0, outsiders) + 1;
            default -> {
                // Of a newer or older node's shell; nothing that is known.
            }
        }
    }

    private void process(String rest) {
        String[] words = rest.split(" ", 2);
        processes.add(words[0]);
        parents.add(words[0] + " " + (words.length > 1 ? words[1].strip() : ""));
    }

    private ContainerInside inside() {
        return new ContainerInside(
                processes.size(),
                foreign(),
                counted ? memory : -1,
                diff,
                traits,
                List.copyOf(unsupported),
                semaphores.size(),
                workers,
                ghost,
                connections,
                peers.stream().distinct().limit(SOME_PEERS).toList(),
                !service.isEmpty() && peers.contains(service),
                outsiders);
    }

    /** The parent of a process that was started into the container is no process of the container. */
    private int foreign() {
        if (init.isEmpty()) {
            return 0;
        }
        return (int) parents.stream()
                .map(pair -> pair.split(" ", 2))
                .filter(pair -> !pair[0].equals(init) && !pair[1].isEmpty() && !processes.contains(pair[1]))
                .count();
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    }

    /** The kernel writes an address as hexadecimal words in the machine's own order, then the port. */
    private static Optional<String> peer(String text) {
        if (!text.matches("([0-9A-F]{8}|[0-9A-F]{32}):[0-9A-F]{4}")) {
            return Optional.empty();
        }
        String address = text.substring(0, text.indexOf(':'));
        if (address.length() == 32) {
            if (!address.startsWith("0000000000000000FFFF0000")) {
                return address.equals("00000000000000000000000001000000")
                        ? Optional.empty()
                        : Optional.of("an IPv6 address");
            }
            address = address.substring(24);
        }
        List<String> bytes = new ArrayList<>();
        for (int i = 6; i >= 0; i -= 2) {
            bytes.add(String.valueOf(Integer.parseInt(address.substring(i, i + 2), 16)));
        }
        int port = Integer.parseInt(text.substring(text.indexOf(':') + 1), 16);
        return bytes.getFirst().equals("127") ? Optional.empty() : Optional.of(String.join(".", bytes) + ":" + port);
    }
}
