package io.edgeferry.node;

/**
 * What a command left behind.
 *
 * @param exitCode the command's own exit code, 0 to 255; 128 + n when signal n ended it
 * @param stdout standard output as UTF-8, at most 4 MiB of it
 * @param stderr standard error as UTF-8, at most 1 MiB of it
 */
public record CommandResult(int exitCode, String stdout, String stderr) {

    /** Whether the command said that it went well. */
    public boolean ok() {
        return exitCode == 0;
    }

    /** The last lines of standard error, or of standard output when there are none: for a message to a person. */
    public String complaint() {
        String text = stderr.isBlank() ? stdout.strip() : stderr.strip();
        return text.length() <= 600 ? text : "…" + text.substring(text.length() - 600);
    }
}
