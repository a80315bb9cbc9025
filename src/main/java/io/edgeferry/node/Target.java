package io.edgeferry.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One machine to log in to: the settings with what differs for the node already applied.
 *
 * @param node the node's name; for the jump host the name of the node behind it
 * @param title how a message to a person begins: {@code Node w2} or {@code Jump host gate}
 * @param name what a person is asked about: the node's name, or the jump host
 */
record Target(String node, String title, String name, String user, String host, int port, List<Path> identities) {

    static Target of(SshSettings settings, String node, String address) {
        SshSettings.Override override = settings.overrides().get(node);
        if (override == null) {
            override = new SshSettings.Override(null, null, null, null);
        }
        Path identity = override.identity();
        return new Target(
                node,
                "Node " + node,
                node,
                or(override.user(), settings.user()),
                or(override.address(), address),
                or(override.port(), settings.port()),
                identity == null ? settings.identities() : List.of(identity));
    }

    /** The jump host on the way to this target. */
    Target via(SshSettings.Jump jump, List<Path> keys) {
        return new Target(node, "Jump host " + jump.host(), jump.host(), jump.user(), jump.host(), jump.port(), keys);
    }

    /** {@code Node w2 (198.18.0.12:22)}. */
    String label() {
        return title + " (" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port + ")";
    }

    /** The words with {@code sudo} before them when root is wanted and the login user is another. */
    List<String> words(List<String> words, boolean asRoot) {
        if (!asRoot || user.equals("root")) {
            return words;
        }
        List<String> sudo = new ArrayList<>(List.of("sudo", "-n", "--"));
        sudo.addAll(words);
        return sudo;
    }

    private static <T> T or(@Nullable T special, T general) {
        return special == null ? general : special;
    }
}
