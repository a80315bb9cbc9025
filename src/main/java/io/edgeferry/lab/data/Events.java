package io.edgeferry.lab.data;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What an end says: lines of JSON. Thread-safe. */
final class Events {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final int MOST_BAD = 250;
    private static final long CHECKING = 1_000_000_000;

    private final Session session;
    private long checked = System.nanoTime();

    Events(Session session) {
        this.session = session;
    }

    /**
     * An entry that is not equal.
     *
     * @param path on one line
     */
    record Bad(String path, Trouble kind, String message) {
        void put(ObjectNode to) {
            to.put("path", path).put("kind", kind.name()).put("message", message);
        }
    }

    static ObjectNode event(String name) {
        return JSON.createObjectNode().put("event", name);
    }

    void say(ObjectNode event) {
        session.say(event.toString());
    }

    void say(String name) {
        say(event(name));
    }

    void failed(int id, Entry entry, Trouble kind, String message) {
        ObjectNode event = event("failed").put("id", id);
        new Bad(entry.shown(), kind, message).put(event);
        say(event);
    }

    /** Says now and then that a check goes on. */
    synchronized void checking() {
        long now = System.nanoTime();
        if (now - checked > CHECKING) {
            checked = now;
            say("checking");
        }
    }

    /** The end of a check, in lines of a bounded length. */
    void checked(String name, List<Bad> bad, long files, String digest) {
        List<Bad> left = new ArrayList<>(bad);
        while (left.size() > MOST_BAD) {
            ObjectNode part = event(name).put("more", true);
            list(left.subList(0, MOST_BAD), part.putArray("bad"));
            say(part);
            left.subList(0, MOST_BAD).clear();
        }
        ObjectNode end = event(name).put("digest", digest).put("files", files).put("badCount", bad.size());
        list(left, end.putArray("bad"));
        say(end);
    }

    private static void list(List<Bad> bad, ArrayNode to) {
        bad.forEach(each -> each.put(to.addObject()));
    }
}
