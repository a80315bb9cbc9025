package io.edgeferry.lab.machine;

import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The lab's own calls that move a checkpoint: {@code send}, {@code replicate} and {@code progress/OPERATION}.
 * Thread-safe.
 */
final class SendCalls {

    private static final int KEPT = 100;

    private final String node;
    private final Path checkpoints;
    private final Network network;
    private final Map<String, Sending> sendings = new LinkedHashMap<>();

    SendCalls(String node, Path checkpoints, Network network) {
        this.node = node;
        this.checkpoints = checkpoints;
        this.network = network;
    }

    Kubelet.Answer answer(LabProxy.Call call) throws LabException, IOException {
        if (!call.word(0).equals("progress")) {
            if (!call.method().equals("POST")) {
                throw new LabException(405, "MethodNotAllowed", "POST only");
            }
            String operation = Names.operation(call.query().get("operation"));
            return Json.answer(202, begin(operation, sending(call)).json());
        }
        Sending sending;
        synchronized (this) {
            sending = sendings.get(Names.operation(call.word(1)));
        }
        if (sending == null) {
            throw new LabException(404, "NotFound", "nothing is sent for operation " + call.word(1));
        }
        if (call.method().equals("DELETE")) {
            sending.cancel();
        }
        return Json.ok(sending.json());
    }

    private Sending sending(LabProxy.Call call) throws LabException, IOException {
        Path archive = checkpoints.resolve(Names.archive(call.query().get("archive")));
        String to = Names.object(call.query().getOrDefault("to", ""));
        if (!Files.exists(archive)) {
            throw new LabException(404, "NotFound", "no such checkpoint: " + archive.getFileName());
        }
        return call.word(0).equals("replicate")
                ? new ReplicaSending(archive, ReplicaCalls.head(call.query()), node, to, network)
                : new ImageSending(archive, Names.image(call.query().get("image")), node, to, network);
    }

    private synchronized Sending begin(String operation, Sending sending) throws LabException {
        Sending before = sendings.get(operation);
        if (before != null && before.state() == Sending.State.SENDING) {
            throw new LabException(409, "Conflict", "operation " + operation + " sends already");
        }
        sendings.values().removeIf(each -> sendings.size() > KEPT && each.state() != Sending.State.SENDING);
        sendings.put(operation, sending);
        sending.start();
        return sending;
    }

    /** Breaks off all that is on its way. */
    synchronized void breakAll() {
        sendings.values().stream()
                .filter(each -> each.state() == Sending.State.SENDING)
                .forEach(Sending::cancel);
    }
}
