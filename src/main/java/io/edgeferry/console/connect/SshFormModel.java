package io.edgeferry.console.connect;

import io.edgeferry.node.SshSettings;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The SSH settings as a person types them, and what is wrong with them.
 *
 * @param user login user
 * @param port port
 * @param identities private keys, one a line
 * @param agent whether the agent's keys are tried
 * @param jump {@code user@host:port}, or empty
 * @param knownHosts known_hosts file
 * @param overrides what differs per node
 */
public record SshFormModel(
        String user,
        String port,
        String identities,
        boolean agent,
        String jump,
        String knownHosts,
        List<Row> overrides) {

    private static final Pattern JUMP = Pattern.compile("(?:([^@\\s]+)@)?([^@:\\s]+|\\[[0-9a-fA-F:.]+])(?::(\\d+))?");

    /** Fields of the form. */
    public enum Field {
        USER,
        PORT,
        IDENTITIES,
        JUMP,
        KNOWN_HOSTS,
        OVERRIDES
    }

    /** What differs for one node; empty means as for all. */
    public record Row(String node, String user, String address, String port, String identity) {
        /** Nothing typed yet. */
        public static final Row BLANK = new Row("", "", "", "", "");

        private boolean blank() {
            return node.isBlank() && user.isBlank() && address.isBlank() && port.isBlank() && identity.isBlank();
        }
    }

    /** Copies the rows. */
    public SshFormModel {
        overrides = List.copyOf(overrides);
    }

    /** The form for settings. */
    public static SshFormModel of(SshSettings settings) {
        SshSettings.Jump jump = settings.jump();
        List<Row> rows = settings.overrides().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> new Row(
                        entry.getKey(),
                        text(entry.getValue().user()),
                        text(entry.getValue().address()),
                        text(entry.getValue().port()),
                        text(entry.getValue().identity())))
                .toList();
        return new SshFormModel(
                settings.user(),
                Integer.toString(settings.port()),
                String.join(
                        "\n", settings.identities().stream().map(Path::toString).toList()),
                settings.agent(),
                jump == null ? "" : jump.user() + "@" + jump.host() + ":" + jump.port(),
                settings.knownHosts().toString(),
                rows);
    }

    /** What is wrong, by field; empty when all is well. Looks at files: not for the screen's thread of a slow disk. */
    public Map<Field, String> errors() {
        Map<Field, String> errors = new EnumMap<>(Field.class);
        if (user.isBlank()) {
            errors.put(Field.USER, "Say which user logs in, for example root.");
        }
        if (port(port).isEmpty()) {
            errors.put(Field.PORT, "A port is a number from 1 to 65535.");
        }
        identities.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(line -> {
            keyTrouble(line).ifPresent(trouble -> errors.put(Field.IDENTITIES, trouble));
        });
        if (!jump.isBlank() && jump(jump, user).isEmpty()) {
            errors.put(Field.JUMP, "Write it as user@host:port, for example root@gateway:22.");
        }
        if (knownHosts.isBlank() || path(knownHosts).isEmpty()) {
            errors.put(Field.KNOWN_HOSTS, "Name the file in which accepted host keys are kept.");
        }
        rowTrouble().ifPresent(trouble -> errors.put(Field.OVERRIDES, trouble));
        return errors;
    }

    private Optional<String> rowTrouble() {
        for (Row row : overrides) {
            if (row.blank()) {
                continue;
            }
            if (row.node().isBlank()) {
                return Optional.of("Each line needs the name of its node.");
            }
            if (!row.port().isBlank() && port(row.port()).isEmpty()) {
                return Optional.of(row.node() + ": a port is a number from 1 to 65535.");
            }
            if (!row.identity().isBlank() && keyTrouble(row.identity()).isPresent()) {
                return keyTrouble(row.identity()).map(trouble -> row.node() + ": " + trouble);
            }
        }
        return Optional.empty();
    }

    /** The settings; empty when something is wrong. */
    public Optional<SshSettings> settings() {
        if (!errors().isEmpty()) {
            return Optional.empty();
        }
        List<Path> keys = new ArrayList<>();
        identities
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .forEach(line -> path(line).ifPresent(keys::add));
        Map<String, SshSettings.Override> rows = new LinkedHashMap<>();
        overrides.stream()
                .filter(row -> !row.blank())
                .forEach(row -> rows.put(row.node().strip(), override(row)));
        return Optional.of(new SshSettings(
                user.strip(),
                port(port).orElseThrow(),
                keys,
                agent,
                jump.isBlank() ? null : jump(jump, user).orElseThrow(),
                path(knownHosts).orElseThrow(),
                rows));
    }

    private static SshSettings.Override override(Row row) {
        return new SshSettings.Override(
                orNull(row.user()),
                orNull(row.address()),
                port(row.port()).orElse(null),
                row.identity().isBlank() ? null : path(row.identity()).orElse(null));
    }

    private static Optional<SshSettings.Jump> jump(String text, String user) {
        Matcher matcher = JUMP.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Optional<Integer> port = port(matcher.group(3) == null ? "22" : matcher.group(3));
        String name = matcher.group(1) == null ? user.strip() : matcher.group(1);
        return port.map(number -> new SshSettings.Jump(name, matcher.group(2), number));
    }

    private static Optional<Integer> port(String text) {
        try {
            int number = Integer.parseInt(text.strip());
            return number >= 1 && number <= 65535 ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> keyTrouble(String line) {
        Optional<Path> file = path(line);
        return file.isPresent() && Files.isReadable(file.get())
                ? Optional.empty()
                : Optional.of("The key " + line + " cannot be read. Check the path.");
    }

    private static Optional<Path> path(String text) {
        String typed = text.strip();
        if (typed.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    typed.startsWith("~/")
                            ? Path.of(System.getProperty("user.home"), typed.substring(2))
                            : Path.of(typed).toAbsolutePath());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static @Nullable String orNull(String text) {
        return text.isBlank() ? null : text.strip();
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
