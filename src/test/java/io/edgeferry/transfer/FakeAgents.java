package io.edgeferry.transfer;

import io.edgeferry.transfer.FileTrouble.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Both agents of a transfer, speaking the contract over pipes; what has arrived outlives them. */
final class FakeAgents {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    final Map<String, Long> files = new LinkedHashMap<>();
    final Map<String, Deque<Kind>> failures = new HashMap<>();
    final Set<String> held = ConcurrentHashMap.newKeySet();
    final List<String> commands = new CopyOnWriteArrayList<>();
    final List<FakeProcess> processes = new CopyOnWriteArrayList<>();
    final FakeNode source = new FakeNode("s", words -> start(words, true));
    final FakeNode target = new FakeNode("t", words -> start(words, false));

    /** Says this instead of being ready. */
    volatile String refusal = "";
    /** Complains of this and ends instead of being ready. */
    volatile String failure = "";
    /** The target process ends when so many files have arrived, once. */
    volatile int dieAt = -1;
    /** The source says a fault instead of sending. */
    volatile String fault = "";
    /** Neither agent answers a ping. */
    volatile boolean mute;
    /** A pass does not go on beyond so many files. */
    volatile int stuckAt = Integer.MAX_VALUE;
    /** The transfer was finished before. */
    volatile boolean finished;

    private double clock;

    private @Nullable FakeProcess start(List<String> words, boolean atSource) {
        String name = words.get(1);
        FakeProcess process = switch (name) {
            case "dataset-source", "dataset-target" ->
                new FakeProcess("fake " + name, p -> new Agent(p, atSource).run());
            case "dataset-stream" -> new FakeProcess("fake stream", FakeAgents::stream);
            default -> null;
        };
        if (process != null) {
            processes.add(process);
        }
        return process;
    }

    /** A stream carries nothing here; it ends with its input. */
    private static int stream(FakeProcess process) throws IOException {
        while (process.input().read() >= 0) {
            // Nothing comes.
        }
        return 0;
    }

    void file(String path, long size, Kind... fails) {
        files.put(path, size);
        failures.put(path, new ArrayDeque<>(List.of(fails)));
    }

    private final class Agent {
        private final FakeProcess process;
        private final boolean atSource;
        private final List<String> paths = new ArrayList<>(files.keySet());
        private final Map<Integer, String> again = new HashMap<>();
        private volatile boolean paused;
        private long acked;
        private int ackedFiles;

        Agent(FakeProcess process, boolean atSource) {
            this.process = process;
            this.atSource = atSource;
        }

        int run() throws IOException {
            if (!failure.isEmpty() && atSource) {
                process.errors().write(("{\"error\":\"" + failure + "\"}\n").getBytes(StandardCharsets.UTF_8));
                return 1;
            }
            if (!refusal.isEmpty() && !atSource) {
                say("fault", "kind", "REFUSED", "message", refusal);
            } else {
                say("ready", "cert", atSource ? "cc" : "dd", "port", 4711, "finished", finished);
            }
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.input(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    JsonNode command = JSON.readTree(line);
                    String what = command.path("do").asString();
                    if (!what.equals("ping")) {
                        commands.add((atSource ? "source " : "target ") + words(command));
                    }
                    if (what.equals("stop")) {
                        return 0;
                    }
                    if (!(mute && what.equals("ping"))) {
                        obey(what, command);
                    }
                }
            }
            return 0;
        }

        private static String words(JsonNode command) {
            StringBuilder words = new StringBuilder();
            command.forEachEntry((_, value) -> words.append(words.isEmpty() ? "" : " ")
                    .append(value.asString("").isEmpty() ? value.toString() : value.asString()));
            return words.toString();
        }

        private void obey(String what, JsonNode command) throws IOException {
            switch (what) {
                case "ping" -> say("pong");
                case "list" -> say("listed", "files", files.size(), "bytes", total(paths));
                case "send" -> {
                    if (fault.isEmpty()) {
                        Thread.ofPlatform().daemon().start(() -> pass(null));
                    } else {
                        say("fault", "kind", "BROKEN", "message", fault);
                    }
                }
                case "resend" -> {
                    List<String> some = new ArrayList<>();
                    command.path("ids").forEach(id -> some.add(again.get(id.asInt())));
                    Thread.ofPlatform().daemon().start(() -> pass(some));
                }
                case "pause" -> paused = true;
                case "go" -> paused = false;
                case "recheck" -> say("rechecked", "digest", "d1", "changed", 0, "vanished", 0, "bad", List.of());
                case "verify" -> say("verified", "files", held.size(), "digest", "d1", "bad", List.of());
                case "finish" -> say("finished");
                case "discard" -> {
                    held.clear();
                    say("discarded");
                }
                default -> {}
            }
        }

        private long total(List<String> some) {
            return some.stream().mapToLong(files::get).sum();
        }

        private void pass(@Nullable List<String> some) {
            try {
                List<String> todo = new ArrayList<>(some == null ? paths : some);
                if (some == null) {
                    List<String> kept = new ArrayList<>(todo);
                    kept.retainAll(held);
                    todo.removeAll(kept);
                    say(
                            "plan",
                            "files",
                            todo.size(),
                            "bytes",
                            total(todo),
                            "kept",
                            kept.size(),
                            "keptBytes",
                            total(kept));
                    acked = 0;
                    ackedFiles = 0;
                }
                send(todo);
            } catch (IOException | InterruptedException e) {
                // The agent has ended.
            }
        }

        private void send(List<String> todo) throws IOException, InterruptedException {
            long remaining = total(todo);
            int failed = 0;
            for (String path : todo) {
                while (paused || held.size() >= stuckAt) {
                    Thread.sleep(2);
                    if (!process.alive()) {
                        return;
                    }
                }
                Kind kind = failures.get(path).poll();
                if (kind == null) {
                    held.add(path);
                    acked += files.get(path);
                    ackedFiles++;
                } else {
                    failed++;
                    int id = paths.indexOf(path);
                    again.put(id, path);
                    say("failed", "id", id, "path", path, "kind", kind.name(), "message", "no");
                    if (kind == Kind.NO_SPACE) {
                        say("fault", "kind", "NO_SPACE", "message", "no space left on device");
                        paused = true;
                    }
                }
                remaining -= files.get(path);
                progress(remaining);
                if (dieAt >= 0 && held.size() >= dieAt) {
                    dieAt = -1;
                    processes.stream().filter(FakeProcess::alive).forEach(p -> p.end(137));
                    return;
                }
            }
            say("passed", "files", ackedFiles, "bytes", acked, "failed", failed);
        }

        private void progress(long remaining) throws IOException {
            clock += 0.2;
            say(
                    "progress",
                    "t",
                    clock,
                    "acked",
                    acked,
                    "total",
                    acked + remaining,
                    "files",
                    ackedFiles,
                    "streams",
                    64,
                    "window",
                    4,
                    "remaining",
                    remaining,
                    "rtt",
                    0.02,
                    "sentSegments",
                    acked / 1400,
                    "retransmitted",
                    0,
                    "receiverFull",
                    0,
                    "dialErrors",
                    0);
        }

        private void say(String event, Object... fields) throws IOException {
            Map<String, Object> said = new LinkedHashMap<>();
            said.put("event", event.toLowerCase(Locale.ROOT));
            for (int i = 0; i < fields.length; i += 2) {
                said.put((String) fields[i], fields[i + 1]);
            }
            synchronized (process) {
                process.output().write((JSON.writeValueAsString(said) + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
