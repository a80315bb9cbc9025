package io.edgeferry.transfer;

import java.time.Duration;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transfers by the agents on the nodes, or in helper pods: over TLS from agent to agent, or through this machine over
 * whatever {@link io.edgeferry.node.NodeShell#start} gives. The agent has to be installed at both ends
 * ({@link io.edgeferry.node.AgentFolder}). At most one transfer at a time may use an agent's folder.
 */
public final class AgentTransfers implements Transfers {

    private static final Logger LOG = LoggerFactory.getLogger(AgentTransfers.class);
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,120}");

    /** What is handed on as it comes has somebody waiting for it: a frozen container. */
    private static final Duration HANDING_PATIENCE = Duration.ofSeconds(60);

    private final TransferTimes times;
    private final Logins logins = new Logins();

    /** With a patience of five minutes. */
    public AgentTransfers() {
        this(TransferTimes.DEFAULT);
    }

    /**
     * With another patience.
     *
     * @param patience how long a transfer that does not go on is taken up again and again
     */
    public AgentTransfers(Duration patience) {
        this(TransferTimes.DEFAULT.withPatience(patience));
    }

    AgentTransfers(TransferTimes times) {
        this.times = times;
    }

    @Override
    public Transfer open(TransferEnd source, TransferEnd target, TransferSpec spec, TransferListener listener)
            throws TransferException, InterruptedException {
        check(spec);
        LOG.info(
                "{}: from {} on {} to {} on {}, {}, {}",
                spec.transfer(),
                spec.sourceFolder(),
                source.shell().node(),
                spec.targetFolder(),
                target.shell().node(),
                spec.path(),
                spec.policy());
        TransferTimes patient = spec.handing() == null ? times : times.withPatience(HANDING_PATIENCE);
        AgentPair.Ends ends = new AgentPair.Ends(source, target, spec, patient, logins);
        try {
            return new AgentTransfer(ends, listener, AgentPair.open(ends));
        } catch (BrokenException e) {
            throw new TransferException(e.reason(), String.valueOf(e.getMessage()), e);
        }
    }

    private static void check(TransferSpec spec) {
        if (!ID.matcher(spec.transfer()).matches()) {
            throw new IllegalArgumentException("not an id of a transfer: " + spec.transfer());
        }
        if (spec.path() == TransferPath.AUTO) {
            throw new IllegalArgumentException("the path has to be chosen before");
        }
        if (!spec.sourceFolder().startsWith("/") || !spec.targetFolder().startsWith("/")) {
            throw new IllegalArgumentException("folders have to be absolute");
        }
    }

    @Override
    public String directTrouble(TransferEnd source, TransferEnd target) throws InterruptedException {
        return new DirectTrial(source, target, times, logins).trouble();
    }
}
