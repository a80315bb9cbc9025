package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks what may stay without an answer, and keeps for each such question why it is not known. A node that answers no
 * more is not asked again. Used by one thread.
 */
final class Questions {

    private final List<Unknown> unknown = new ArrayList<>();
    private String broken = "";

    /** What has no answer. */
    List<Unknown> unknown() {
        return List.copyOf(unknown);
    }

    /** Why a node answers no more, or empty. */
    String broken() {
        return broken;
    }

    void add(Unknown one) {
        unknown.add(one);
    }

    /**
     * Asks the API server.
     *
     * @param what what is not known without the answer
     */
    <T> Optional<T> api(String check, String what, Patience.Question<T> question)
            throws MigrationException, InterruptedException {
        try {
            return Optional.of(question.ask());
        } catch (ClusterException e) {
            boolean rights = e.forbidden();
            unknown.add(new Unknown(
                    check,
                    what,
                    String.valueOf(e.getMessage()),
                    rights
                            ? "Have an administrator bind you to the role edgeferry-operator, or look for yourself."
                            : "See whether the API server answers, then plan again.",
                    rights ? Remedies.rights() : Remedies.api()));
        } catch (NodeException e) {
            broken = String.valueOf(e.getMessage());
        }
        return Optional.empty();
    }

    /**
     * Asks a node.
     *
     * @param commands what a person can run instead
     */
    <T> Optional<T> node(
            NodeShell shell, String check, String what, List<String> commands, Patience.Question<T> question)
            throws MigrationException, ClusterException, InterruptedException {
        return node(shell.node(), check, what, commands, question);
    }

    /** The same of a node that is not asked by SSH. */
    <T> Optional<T> node(String node, String check, String what, List<String> commands, Patience.Question<T> question)
            throws MigrationException, ClusterException, InterruptedException {
        if (!broken.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(question.ask());
        } catch (NodeException e) {
            boolean still = e.reason() == NodeException.Reason.TIMEOUT || e.reason() == NodeException.Reason.COMMAND;
            if (!still) {
                broken = String.valueOf(e.getMessage());
            } else {
                unknown.add(new Unknown(
                        check,
                        what,
                        String.valueOf(e.getMessage()),
                        "See what node " + node + " says to it, then plan again.",
                        commands));
            }
            return Optional.empty();
        }
    }
}
