package io.edgeferry.node;

import java.util.ArrayList;
import java.util.List;

/**
 * A command for a node's shell. Words are quoted one by one for a POSIX shell, so that no word can be read as shell
 * syntax; scripts are fixed text of this program and take their values as positional parameters.
 *
 * @param words the program and its arguments; never empty
 * @param stdin bytes the command reads from its standard input, then end of file
 * @param asRoot whether it needs root: {@code sudo -n} is put before it when the login user is not root
 */
public record Command(List<String> words, byte[] stdin, boolean asRoot) {

    private static final byte[] NOTHING = {};

    /** Checks that there is a program to run and that no word holds a NUL. */
    public Command {
        words = List.copyOf(words);
        stdin = stdin.clone();
        if (words.isEmpty()) {
            throw new IllegalArgumentException("a command needs at least one word");
        }
        if (words.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
            throw new IllegalArgumentException("a word of a command holds a NUL");
        }
    }

    /** A command run as the login user. */
    public static Command of(String... words) {
        return new Command(List.of(words), NOTHING, false);
    }

    /** A command run as root. */
    public static Command root(String... words) {
        return new Command(List.of(words), NOTHING, true);
    }

    /** A command run as root. */
    public static Command root(List<String> words) {
        return new Command(words, NOTHING, true);
    }

    /**
     * A fixed script run as root by {@code sh -c}; {@code parameters} are its {@code $1}, {@code $2} and so on.
     *
     * @param script text of this program, never of a person or of a cluster
     */
    public static Command rootScript(String script, String... parameters) {
        List<String> words = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        words.addAll(List.of(parameters));
        return new Command(words, NOTHING, true);
    }

    /** The same command with bytes for its standard input. */
    public Command withStdin(byte[] bytes) {
        return new Command(words, bytes, asRoot);
    }

    /** The line for the node's shell: every word in single quotes unless it is harmless as it is. */
    public String line() {
        List<String> quoted = new ArrayList<>();
        for (String word : words) {
            quoted.add(quote(word));
        }
        return String.join(" ", quoted);
    }

    /** One word, quoted for a POSIX shell. */
    public static String quote(String word) {
        if (!word.isEmpty() && word.chars().allMatch(Command::harmless)) {
            return word;
        }
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static boolean harmless(int character) {
        return character < 128 && (Character.isLetterOrDigit(character) || "_-./:=@%+,".indexOf(character) >= 0);
    }
}
