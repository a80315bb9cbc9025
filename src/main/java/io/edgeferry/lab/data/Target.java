package io.edgeferry.lab.data;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/** The end that is written. One thread obeys; each way has a thread of its own. */
final class Target implements Session.End {

    private final Path root;
    private final Path mark;
    private final String session;
    private final Events events;
    private final boolean finished;
    private final Own own;
    private final Landing landing;
    private final Runnable closing;
    private volatile List<Entry> list = List.of();
    private final Map<String, byte[]> hashes = new ConcurrentHashMap<>();

    /**
     * An end.
     *
     * @param mark file that says that the transfer is finished
     * @param session by which ways find it
     */
    Target(Path root, String transfer, Path mark, String session, Events events, Runnable closing) throws IOException {
        this.root = root;
        this.mark = mark;
        this.session = session;
        this.events = events;
        this.closing = closing;
        this.finished = Files.exists(mark);
        // What is finished is not this transfer's own any more.
        this.own = finished ? Own.none(root) : new Own(root, transfer);
        this.landing = new Landing(root, own, hashes);
    }

    @Override
    public void begin() {
        events.say(Events.event("ready").put("cert", session).put("port", 0).put("finished", finished));
    }

    @Override
    public void obey(String what, JsonNode command) throws IOException {
        switch (what) {
            case "expect" -> {
                // Ways are let in by the node's secret and this session.
            }
            case "verify" -> verify();
            case "finish" -> finish();
            case "discard" -> {
                own.discard();
                Files.deleteIfExists(mark);
                events.say("discarded");
            }
            default -> throw new IOException("an unknown command: " + what);
        }
    }

    /** Serves a way until it ends. */
    void serve(DataInputStream in, DataOutputStream out) throws IOException {
        if (finished) {
            throw new IOException("the transfer is finished");
        }
        for (int frame = in.read(); frame >= 0; frame = in.read()) {
            if (frame == Frames.LIST) {
                list(in, out);
            } else if (frame == Frames.UNIT) {
                unit(in, out);
            } else {
                throw new IOException("a strange frame: " + frame);
            }
            out.flush();
        }
    }

    private void list(DataInputStream in, DataOutputStream out) throws IOException {
        List<Entry> entries = Frames.list(in);
        landing.check(entries);
        list = entries;
        Map<Integer, Frames.Answer> refused = landing.prepare(entries);
        List<Integer> candidates = new ArrayList<>();
        List<byte[]> found = new ArrayList<>();
        for (int id = 0; id < entries.size(); id++) {
            Entry entry = entries.get(id);
            Path file = root.resolve(entry.path());
            if (entry.file() && Files.isRegularFile(file) && Files.size(file) == entry.size()) {
                byte[] hash = Tree.hash(file, events::checking);
                candidates.add(id);
                found.add(hash);
                hashes.put(entry.path(), hash);
                Tree.dress(file, entry.mode(), entry.time());
            }
        }
        out.writeInt(candidates.size());
        for (int i = 0; i < candidates.size(); i++) {
            out.writeInt(candidates.get(i));
            out.write(found.get(i));
        }
        out.writeInt(refused.size());
        for (Map.Entry<Integer, Frames.Answer> each : refused.entrySet()) {
            out.writeInt(each.getKey());
            each.getValue().write(out);
        }
    }

    private void unit(DataInputStream in, DataOutputStream out) throws IOException {
        int count = Frames.count(in);
        for (int i = 0; i < count; i++) {
            int id = in.readInt();
            Entry entry = Entry.read(in);
            long offset = in.readLong();
            int length = in.readInt();
            List<Entry> known = list;
            if (length < 0
                    || length > Tree.BLOCK
                    || offset < 0
                    || offset + length > entry.size()
                    || id < 0
                    || id >= known.size()
                    || !known.get(id).path().equals(entry.path())) {
                throw new IOException("a strange part");
            }
            byte[] bytes = in.readNBytes(length);
            byte[] hash = in.readNBytes(32);
            if (bytes.length < length || hash.length < 32) {
                throw new IOException("a part broke off");
            }
            boolean right = Arrays.equals(Tree.sha256().digest(bytes), hash);
            Frames.Answer answer = right
                    ? landing.take(new Frames.Part(id, entry, offset, length), bytes, hash)
                    : new Frames.Answer(Trouble.CORRUPT, "the hash is another");
            answer.write(out);
        }
    }

    /** Reads all back. */
    private void verify() throws IOException {
        Map<String, Entry> known = new HashMap<>();
        list.forEach(entry -> known.put(entry.path(), landing.latest(entry)));
        List<Events.Bad> bad = new ArrayList<>();
        Tree.Digest digest = new Tree.Digest();
        long files = 0;
        for (Entry now : Tree.list(root, own.name())) {
            Entry wanted = known.remove(now.path());
            byte[] hash = now.file() ? Tree.hash(root.resolve(now.path()), events::checking) : new byte[0];
            files += now.file() ? 1 : 0;
            digest.add(now, hash);
            if (wanted == null) {
                bad.add(new Events.Bad(now.shown(), Trouble.VANISHED, "the source has none"));
            } else if (now.file() && !Arrays.equals(hash, hashes.get(now.path()))) {
                bad.add(new Events.Bad(now.shown(), Trouble.CORRUPT, "what is on the disk is not what was sent"));
            } else if (now.file() ? !now.equals(wanted) : now.kind() != wanted.kind()) {
                bad.add(new Events.Bad(now.shown(), Trouble.CHANGED, "it is another than was sent"));
            }
        }
        known.values().stream()
                .filter(entry -> entry.kind() != Entry.Kind.SPECIAL)
                .forEach(gone -> bad.add(new Events.Bad(gone.shown(), Trouble.TRANSIENT, "it is not there")));
        events.checked("verified", bad, files, digest.hex());
    }

    private void finish() throws IOException {
        // From the leaves to the root: what is made in a folder changes its time.
        for (Entry entry : list.reversed()) {
            Path folder = root.resolve(entry.path());
            if (entry.kind() == Entry.Kind.FOLDER && Files.isDirectory(folder)) {
                Tree.dress(folder, entry.mode(), entry.time());
            }
        }
        Files.createDirectories(mark.getParent());
        Files.writeString(mark, "");
        own.finish();
        events.say("finished");
    }

    @Override
    public void close() {
        closing.run();
        landing.close();
    }
}
