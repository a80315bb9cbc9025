package io.edgeferry.node;

import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchException;
import io.edgeferry.node.NodeException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Locale;

/** Words for what JSch and the network say: what happened, why, and what to do. */
final class SshErrors {

    private SshErrors() {}

    /** The port did not answer. */
    static NodeException unreachable(Target target, IOException cause) {
        return new NodeException(
                target.node(),
                Reason.UNREACHABLE,
                target.label() + " cannot be reached: " + why(cause)
                        + ". Check that sshd runs there and that the address and port are right.",
                cause);
    }

    /** The SSH session could not be made over a link that was there. */
    static NodeException session(Target target, JSchException cause, LoginKeys keys) {
        String text = String.valueOf(cause.getMessage());
        if (text.startsWith("Auth ") || text.contains("authentication failures")) {
            return new NodeException(
                    target.node(),
                    Reason.LOGIN,
                    target.label() + " refused the login of user " + target.user() + " with " + keys.tried()
                            + ". Put the public key into ~/.ssh/authorized_keys of " + target.user()
                            + " there, or name another user or key.",
                    cause);
        }
        if (cause instanceof JSchAlgoNegoFailException) {
            return new NodeException(
                    target.node(),
                    Reason.UNREACHABLE,
                    target.label() + " has no SSH algorithm in common with this program (" + text
                            + "). Update sshd there or allow a current algorithm in its sshd_config.",
                    cause);
        }
        return new NodeException(
                target.node(),
                Reason.UNREACHABLE,
                target.label() + " closed or broke the connection before the login was done (" + why(cause)
                        + "). Check that the port is that of sshd and look into its log there.",
                cause);
    }

    /** The connection broke while something ran. */
    static NodeException broken(Target target, String why) {
        return new NodeException(target.node(), Reason.UNREACHABLE, brokenText(target, why));
    }

    static String brokenText(Target target, String why) {
        return "The connection to " + target.label() + " broke: " + why
                + ". What ran there may or may not have ended. Check the network and the machine, and try again.";
    }

    /** {@code sudo -n} did not let the command through. */
    static NodeException sudo(Target target, String complaint) {
        return new NodeException(
                target.node(),
                Reason.LOGIN,
                "User " + target.user() + " may not become root on " + target.label() + " without a password ("
                        + complaint
                        + "). Log in as root, or let the user with this line in /etc/sudoers.d/edgeferry there: "
                        + target.user() + " ALL=(root) NOPASSWD: ALL");
    }

    static NodeException timeout(Target target, String program) {
        return new NodeException(
                target.node(),
                Reason.TIMEOUT,
                program + " on " + target.label()
                        + " did not end in time and was told to end. If the machine is only slow,"
                        + " try again; else look at what holds it up there.");
    }

    /** The shortest true reason of a failure. */
    static String why(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof UnknownHostException)) {
            cause = cause.getCause();
        }
        String message = String.valueOf(cause.getMessage());
        return switch (cause) {
            case UnknownHostException _ -> "the name " + message.replaceFirst(":.*", "") + " is not known";
            case SocketTimeoutException _ -> "no answer";
            case NoRouteToHostException _ -> "no route to the host";
            case ConnectException _ ->
                message.toLowerCase(Locale.ROOT).contains("refused") ? "connection refused" : message;
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "permission denied";
            default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : message;
        };
    }

    static String seconds(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
    }
}
