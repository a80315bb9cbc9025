package io.edgeferry.protection;

import io.edgeferry.cluster.Leases.Held;
import io.edgeferry.cluster.Words;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The note of a protection as the text that its Lease bears. */
final class NoteText {

    private static final Logger LOG = LoggerFactory.getLogger(NoteText.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Annotations of an object together hold 256 KiB at most; a pod's manifest is some KB of it. */
    private static final int MOST_CHARS = 200_000;

    private NoteText() {}

    /** What a lease says; empty when it says nothing, or what cannot be read. */
    static Optional<ProtectionNote> read(Held lease) {
        String text = lease.notes().get(Words.PROTECTION_STATE);
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(text, ProtectionNote.class));
        } catch (JacksonException e) {
            LOG.warn("the note in lease {}/{} is damaged and is written anew", lease.namespace(), lease.name());
            return Optional.empty();
        }
    }

    static String write(ProtectionNote note) {
        String text = JSON.writeValueAsString(note);
        if (text.length() > MOST_CHARS) {
            throw new IllegalStateException("the note of a protection is " + text.length() + " characters long");
        }
        return text;
    }
}
