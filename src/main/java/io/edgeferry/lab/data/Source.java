package io.edgeferry.lab.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The end that is read. One thread obeys; passes have threads of their own. */
final class Source implements Session.End {

    private final Path root;
    private final Way.Dialer dialer;
    private final Events events;
    private List<Entry> entries = List.of();
    private final CompletableFuture<Pass.To> connected = new CompletableFuture<>();
    private int window = 1;
    private @Nullable Pass pass;
    private Map<Integer, Entry> sent = Map.of();

    Source(Path root, Way.Dialer dialer, Events events) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new IOException(root.getFileName() + " is no folder");
        }
        this.root = root;
        this.dialer = dialer;
        this.events = events;
    }

    @Override
    public void begin() {
        events.say("ready");
    }

    @Override
    public void obey(String what, JsonNode command) throws IOException {
        switch (what) {
            case "connect" ->
                connected.complete(new Pass.To(
                        command.path("address").asString(""),
                        command.path("cert").asString("")));
            case "list" -> list();
            case "send" -> send();
            case "resend" -> resend(command);
            case "window" -> window(command.path("n").asInt(1));
            case "bundle" -> {
                // Units here are smaller than any that is asked for.
            }
            case "pause", "go" -> {
                if (pass != null) {
                    pass.pause(what.equals("pause"));
                }
            }
            case "recheck" -> recheck();
            default -> throw new IOException("an unknown command: " + what);
        }
    }

    private void window(int n) {
        window = n;
        if (pass != null) {
            pass.window(n);
        }
    }

    private void list() throws IOException {
        endPass();
        entries = Tree.list(root, "");
        long bytes = entries.stream().mapToLong(Entry::size).sum();
        events.say(Events.event("listed")
                .put("files", count(Entry.Kind.FILE))
                .put("folders", count(Entry.Kind.FOLDER))
                .put("links", count(Entry.Kind.LINK))
                .put("hardLinks", 0)
                .put("others", count(Entry.Kind.SPECIAL))
                .put("bytes", bytes)
                .put("logicalBytes", bytes));
    }

    private long count(Entry.Kind kind) {
        return entries.stream().filter(entry -> entry.kind() == kind).count();
    }

    private void send() {
        Pass next = new Pass(root, entries, dialer, connected, events);
        pass = next;
        next.window(window);
        next.start();
    }

    private void resend(JsonNode command) {
        List<Integer> ids = new ArrayList<>();
        command.path("ids").values().forEach(id -> ids.add(id.asInt()));
        if (pass != null) {
            pass.resend(ids);
        }
    }

    private void endPass() {
        if (pass != null) {
            sent = pass.sent();
            pass.close();
            pass = null;
        }
    }

    /** Lists and reads all again; what is not as it was sent is named. */
    private void recheck() throws IOException {
        endPass();
        Map<String, Entry> known = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = sent.getOrDefault(i, entries.get(i));
            known.put(entry.path(), entry);
        }
        List<Events.Bad> bad = new ArrayList<>();
        Tree.Digest digest = new Tree.Digest();
        long files = 0;
        for (Entry now : Tree.list(root, "")) {
            Entry before = known.remove(now.path());
            if (before == null) {
                bad.add(new Events.Bad(now.shown(), Trouble.CHANGED, "it is new"));
            } else if (now.file() ? !now.equals(before) : !same(now, before)) {
                bad.add(new Events.Bad(now.shown(), Trouble.CHANGED, "it changed"));
            }
            if (now.kind() != Entry.Kind.SPECIAL) {
                files += now.file() ? 1 : 0;
                add(digest, now, bad);
            }
        }
        known.values().forEach(gone -> bad.add(new Events.Bad(gone.shown(), Trouble.VANISHED, "it is gone")));
        events.checked("rechecked", bad, files, digest.hex());
    }

    /** Times of folders change by themselves. */
    private static boolean same(Entry now, Entry before) {
        return now.kind() == before.kind() && now.link().equals(before.link());
    }

    private void add(Tree.Digest digest, Entry entry, List<Events.Bad> bad) {
        try {
            digest.add(entry, entry.file() ? Tree.hash(root.resolve(entry.path()), events::checking) : new byte[0]);
        } catch (IOException e) {
            bad.add(new Events.Bad(entry.shown(), Trouble.of(e), String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void close() {
        endPass();
    }
}
