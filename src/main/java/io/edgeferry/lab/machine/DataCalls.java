package io.edgeferry.lab.machine;

import io.edgeferry.lab.data.DataEnds;
import io.edgeferry.lab.store.LabException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** The lab's own calls that copy a folder: {@code data/…}, {@code transfers/ID} and {@code folder}. Thread-safe. */
final class DataCalls {

    private static final Logger LOG = LoggerFactory.getLogger(DataCalls.class);
    private static final int LONGEST_WAIT = 10_000;

    private final DataEnds ends;
    private final Path root;

    /**
     * Calls on a node.
     *
     * @param root of its volumes
     */
    DataCalls(DataEnds ends, Path root) {
        this.ends = ends;
        this.root = root;
    }

    Kubelet.Answer answer(LabProxy.Call call) throws LabException, IOException {
        return switch (call.word(0)) {
            case "folder" -> folder(call);
            case "transfers" -> {
                only(call, "DELETE");
                ends.forget(Names.operation(call.word(1)));
                yield Json.ok(Json.object().put("outcome", "removed"));
            }
            default -> end(call);
        };
    }

    private static void only(LabProxy.Call call, String method) throws LabException {
        if (!call.method().equals(method)) {
            throw new LabException(405, "MethodNotAllowed", method + " only");
        }
    }

    private Kubelet.Answer end(LabProxy.Call call) throws LabException, IOException {
        String id = Names.operation(call.word(1));
        String what = call.words().size() == 2 ? call.method() : call.method() + " " + call.word(2);
        switch (what) {
            case "POST" -> begin(id, call);
            case "POST in" -> {
                if (!ends.input(id, call.query().getOrDefault("text", ""))) {
                    throw gone(id);
                }
            }
            case "GET out" -> {
                return output(id, call);
            }
            case "DELETE" -> ends.end(id);
            default -> throw new LabException(405, "MethodNotAllowed", "POST, POST in, GET out or DELETE");
        }
        return Json.ok(Json.object().put("outcome", "done"));
    }

    private static LabException gone(String id) {
        return new LabException(404, "NotFound", "nothing is copied here as " + id);
    }

    private void begin(String id, LabProxy.Call call) throws LabException {
        String end = call.query().getOrDefault("end", "");
        if (!end.equals("source") && !end.equals("target")) {
            throw new LabException(400, "BadRequest", "not an end of a copy: " + end);
        }
        Path folder = Names.inside(root, call.query().getOrDefault("root", ""));
        if (folder.equals(root)) {
            throw new LabException(400, "BadRequest", "the root of a node is not copied");
        }
        String transfer = Names.operation(call.query().get("transfer"));
        ends.begin(new DataEnds.Begun(id, end.equals("source"), folder, transfer));
    }

    private Kubelet.Answer output(String id, LabProxy.Call call) throws LabException, IOException {
        try {
            Duration wait = Duration.ofMillis(Math.min(LONGEST_WAIT, number(call, "wait")));
            DataEnds.Output output =
                    ends.output(id, number(call, "after"), wait).orElseThrow(() -> gone(id));
            return Json.ok(Json.object()
                    .put("text", output.text())
                    .put("next", output.next())
                    .put("exit", output.exit())
                    .put("complaint", output.complaint()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private static long number(LabProxy.Call call, String name) throws LabException {
        String text = call.query().getOrDefault(name, "0");
        if (!text.matches("\\d{1,15}")) {
            throw new LabException(400, "BadRequest", "not a number: " + text);
        }
        return Long.parseLong(text);
    }

    private Kubelet.Answer folder(LabProxy.Call call) throws LabException, IOException {
        Path folder = Names.inside(root, call.query().getOrDefault("path", ""));
        if (call.method().equals("DELETE")) {
            if (folder.equals(root)) {
                throw new LabException(400, "BadRequest", "the root of a node is not removed");
            }
            Folders.remove(folder);
            return Json.ok(Json.object().put("outcome", "removed"));
        }
        only(call, "GET");
        ObjectNode facts = Json.object().put("state", state(folder));
        Path there = folder;
        while (!Files.isDirectory(there) && there.getParent() != null) {
            there = there.getParent();
        }
        facts.put("free", there.toFile().getUsableSpace());
        if (call.query().containsKey("count") && Files.isDirectory(folder)) {
            count(folder, facts);
        }
        return Json.ok(facts);
    }

    private static String state(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return "absent";
        }
        if (!Files.isDirectory(folder)) {
            return "other";
        }
        if (!Files.isReadable(folder)) {
            return "unreadable";
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty() ? "empty" : "files";
        }
    }

    private static void count(Path folder, ObjectNode facts) {
        try (Stream<Path> files = Files.walk(folder)) {
            long[] sum = new long[2];
            files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .forEach(file -> {
                        sum[0]++;
                        sum[1] += Folders.size(file);
                    });
            facts.put("files", sum[0]).put("bytes", sum[1]);
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{} was not counted: the copy tells why", folder, e);
        }
    }
}
