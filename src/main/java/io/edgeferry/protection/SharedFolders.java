package io.edgeferry.protection;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.node.NodeException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Proves that a folder is shared: a node writes a file into it, and another one sees it there. What was proved is not
 * asked again. Thread-safe; blocks.
 */
final class SharedFolders {

    private static final Logger LOG = LoggerFactory.getLogger(SharedFolders.class);

    private final NodeWays ways;
    private final SecureRandom random = new SecureRandom();
    private final Set<String> proved = ConcurrentHashMap.newKeySet();

    SharedFolders(NodeWays ways) {
        this.ways = ways;
    }

    /**
     * Makes sure that what a node writes into a folder is not lost with it.
     *
     * @param others nodes, one of which has to see it
     * @throws MigrationException says why that is not so
     */
    void prove(NodeInfo source, String folder, List<NodeInfo> others) throws MigrationException, InterruptedException {
        String what = source.name() + " " + folder;
        if (proved.contains(what)) {
            return;
        }
        String token = folder + "/.edgeferry-" + Long.toHexString(random.nextLong());
        try {
            ways.put(source, token);
        } catch (NodeException e) {
            throw new MigrationException(
                    "Node " + source.name() + " cannot write into " + folder + ": " + e.getMessage(), e);
        }
        try {
            look(source, folder, token, others);
        } finally {
            remove(source, token);
        }
        proved.add(what);
    }

    private void look(NodeInfo source, String folder, String token, List<NodeInfo> others)
            throws MigrationException, InterruptedException {
        List<String> blind = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        for (NodeInfo node : others) {
            try {
                if (ways.sees(node, token)) {
                    return;
                }
                blind.add(node.name());
            } catch (NodeException e) {
                silent.add("node " + node.name() + ": " + e.getMessage());
            }
        }
        if (!blind.isEmpty()) {
            throw new MigrationException(words(source, folder, blind));
        }
        throw new MigrationException("No other node could say whether it sees " + folder + " as node " + source.name()
                + " does: " + (silent.isEmpty() ? "there is none." : String.join("; ", silent)));
    }

    private static String words(NodeInfo source, String folder, List<String> blind) {
        boolean one = blind.size() == 1;
        return blind.stream().collect(Collectors.joining(" and ", one ? "Node " : "Nodes ", one ? " does" : " do"))
                + " not see " + folder + " as node " + source.name()
                + " does, so checkpoints there would be lost with node " + source.name() + ". Mount the same folder on "
                + (one ? "both." : "it and on one of them.");
    }

    private void remove(NodeInfo source, String token) throws InterruptedException {
        try {
            ways.remove(source, token);
        } catch (NodeException e) {
            LOG.warn("the empty file {} on node {} is left", token, source.name(), e);
        }
    }
}
