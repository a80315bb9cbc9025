package io.edgeferry.transfer;

import io.edgeferry.node.Command;
import io.edgeferry.node.NodeException;
import io.edgeferry.transfer.AgentProcess.Said;
import java.security.SecureRandom;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Tries whether the source can dial the target: a whole transfer of an empty folder, both ends of it in the agents' own
 * folders, removed afterwards.
 */
final class DirectTrial {

    private static final Logger LOG = LoggerFactory.getLogger(DirectTrial.class);
    private static final Duration SHORT = Duration.ofSeconds(20);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final TransferEnd source;
    private final TransferEnd target;
    private final TransferTimes times;
    private final Logins logins;

    DirectTrial(TransferEnd source, TransferEnd target, TransferTimes times, Logins logins) {
        this.source = source;
        this.target = target;
        this.times = times;
        this.logins = logins;
    }

    /** Why the source cannot dial the target; empty when it can. */
    String trouble() throws InterruptedException {
        if (target.address().isEmpty()) {
            return "The address of node " + target.shell().node() + " is not known.";
        }
        String id = "trial-%08x".formatted(RANDOM.nextInt());
        TransferSpec spec = new TransferSpec(
                id,
                source.agentFolder() + "/" + id + "-from",
                target.agentFolder() + "/" + id + "-to",
                TransferPath.DIRECT,
                PolicyChoice.fixed(1),
                0);
        try {
            source.shell().check(Command.root("mkdir", "-m", "0700", spec.sourceFolder()), SHORT);
            return tried(spec);
        } catch (NodeException e) {
            return String.valueOf(e.getMessage());
        } finally {
            remove(source, spec.sourceFolder());
            remove(target, spec.targetFolder());
        }
    }

    private String tried(TransferSpec spec) throws InterruptedException {
        try (AgentPair pair = AgentPair.open(new AgentPair.Ends(source, target, spec, times, logins))) {
            pair.window(1);
            pair.source().send("list");
            pair.source().send("send");
            String trouble = answer(pair);
            pair.stop();
            return trouble;
        } catch (BrokenException | TransferException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String answer(AgentPair pair) throws BrokenException, TransferException, InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        String trouble = "";
        while (System.nanoTime() < end) {
            Said said = pair.next(Math.max(1, end - System.nanoTime()));
            JsonNode event = said == null ? null : said.event();
            if (event == null) {
                continue;
            }
            switch (event.path("event").asString("")) {
                case "plan", "passed" -> {
                    return "";
                }
                case "stream" -> trouble = event.path("error").asString(trouble);
                default -> {}
            }
        }
        return "Node " + source.shell().node() + " cannot reach " + target.address() + " of node "
                + target.shell().node() + (trouble.isEmpty() ? "" : ": " + trouble);
    }

    /** Removes a folder of the trial, however the trial ended; an interrupt does not keep it from that. */
    private void remove(TransferEnd at, String folder) {
        Thread cleaner = Thread.ofVirtual().start(() -> {
            try {
                at.shell().check(Command.root("rm", "-rf", "--", folder), SHORT);
            } catch (NodeException e) {
                LOG.warn(
                        "{} could not be removed on node {}", folder, at.shell().node(), e);
            } catch (InterruptedException e) {
                LOG.warn("{} may be left on node {}", folder, at.shell().node(), e);
            }
        });
        boolean interrupted = false;
        while (cleaner.isAlive()) {
            try {
                cleaner.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
