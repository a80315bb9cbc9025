package io.edgeferry.protection;

import io.edgeferry.cluster.Leases.Held;
import io.edgeferry.cluster.Words;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What the annotations of a protection's lease say, as JSON. Never blocks. */
final class LeaseNotes {

    /** Annotations of an object together hold 256 KiB at most; a pod's manifest is some KB of it. */
    private static final int MOST_CHARS = 200_000;

    private static final Logger LOG = LoggerFactory.getLogger(LeaseNotes.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private LeaseNotes() {}

    /** What is known of the protection. */
    static Optional<ProtectionNote> state(@Nullable Held lease) {
        return read(lease, Words.PROTECTION_STATE, ProtectionNote.class);
    }

    /** The failover that its holder is asked for. */
    static Optional<FailoverRequest> asked(@Nullable Held lease) {
        return read(lease, Words.PROTECTION_ASKED, FailoverRequest.class);
    }

    /** How the last run of a failover ended, since its holder was asked for one. */
    static Optional<FailoverEnd> ended(@Nullable Held lease) {
        return read(lease, Words.PROTECTION_ENDED, FailoverEnd.class);
    }

    private static <T> Optional<T> read(@Nullable Held lease, String word, Class<T> type) {
        String text = lease == null ? null : lease.notes().get(word);
        if (lease == null || text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(text, type));
        } catch (JacksonException e) {
            LOG.warn("{} of lease {}/{} is damaged and counts as missing", word, lease.namespace(), lease.name());
            return Optional.empty();
        }
    }

    /** The annotations with another state. */
    static Map<String, String> with(Map<String, String> old, ProtectionNote note, String origin) {
        String text = JSON.writeValueAsString(note);
        if (text.length() > MOST_CHARS) {
            throw new IllegalStateException("the note of a protection is " + text.length() + " characters long");
        }
        Map<String, String> notes = new HashMap<>(old);
        notes.put(Words.PROTECTION_STATE, text);
        notes.put(Words.ORIGIN, origin);
        return notes;
    }

    /** The annotations with how a run ended. */
    static Map<String, String> with(Map<String, String> old, FailoverEnd end) {
        Map<String, String> notes = new HashMap<>(old);
        notes.put(Words.PROTECTION_ENDED, JSON.writeValueAsString(end));
        return notes;
    }

    /** The annotations when a failover is asked for; what ended before is no answer to that. */
    static Map<String, String> asking(Map<String, String> old, FailoverRequest request) {
        Map<String, String> notes = taken(old);
        notes.put(Words.PROTECTION_ASKED, JSON.writeValueAsString(request));
        return notes;
    }

    /** The annotations when its holder is asked to end the protection. */
    static Map<String, String> ending(Map<String, String> old) {
        Map<String, String> notes = new HashMap<>(old);
        notes.put(Words.PROTECTION_END, "true");
        return notes;
    }

    /** The annotations when it has ended the protection. */
    static Map<String, String> endDone(Map<String, String> old) {
        Map<String, String> notes = new HashMap<>(old);
        notes.remove(Words.PROTECTION_END);
        return notes;
    }

    /** The annotations when what was asked for is taken up. */
    static Map<String, String> taken(Map<String, String> old) {
        Map<String, String> notes = new HashMap<>(old);
        notes.remove(Words.PROTECTION_ASKED);
        notes.remove(Words.PROTECTION_ENDED);
        return notes;
    }
}
