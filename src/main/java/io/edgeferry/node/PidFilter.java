package io.edgeferry.node;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes from a command's standard error the line in which its wrapper names the process, so that the command can be
 * ended later: sshd does not pass on signals to what root runs, and closing a channel ends nothing that neither reads
 * nor writes.
 */
final class PidFilter implements Exec.Receiver {

    private static final String MARK = "edgeferry-process ";
    private static final String WRAPPER = "echo \"" + MARK + "$$\" >&2; exec \"$@\"";
    private static final int LONGEST = 4096;

    private final Exec.Receiver next;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean searching = true;
    private volatile long pid;

    PidFilter(Exec.Receiver next) {
        this.next = next;
    }

    /** The words that run {@code words} and name the process first; it leads its process group, as sshd made it. */
    static List<String> wrap(List<String> words) {
        List<String> wrapped = new ArrayList<>(List.of("exec", "sh", "-c", WRAPPER, "sh"));
        wrapped.addAll(words);
        return wrapped;
    }

    /** The words that tell the process group to end. */
    static List<String> end(long pid) {
        return List.of("sh", "-c", "kill -s TERM -- \"-$1\"", "sh", Long.toString(pid));
    }

    /** The process, or 0 when it has not been named yet. */
    long pid() {
        return pid;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int from = offset;
        int end = offset + length;
        while (searching && from < end) {
            byte value = bytes[from++];
            line.write(value);
            if (value == '\n' || line.size() > LONGEST) {
                look();
            }
        }
        if (from < end) {
            next.write(bytes, from, end - from);
        }
    }

    private void look() throws IOException {
        String text = line.toString(StandardCharsets.ISO_8859_1);
        if (text.matches(MARK + "[1-9][0-9]{0,9}\n")) {
            pid = Long.parseLong(text.substring(MARK.length()).strip());
            searching = false;
        } else {
            // A login shell may have something to say first.
            next.write(line.toByteArray(), 0, line.size());
        }
        line.reset();
    }

    @Override
    public void end(String failure) {
        try {
            if (failure.isEmpty() && line.size() > 0) {
                next.write(line.toByteArray(), 0, line.size());
                line.reset();
            }
        } catch (IOException e) {
            // Nobody reads it any more.
        }
        next.end(failure);
    }
}
