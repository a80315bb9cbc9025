package io.edgeferry.lab.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Why a file did not arrive, by the names that {@code transfer.FileTrouble} has. */
enum Trouble {
    /** For the moment. */
    TRANSIENT,
    /** The hash is wrong. */
    CORRUPT,
    /** It changed while it was read. */
    CHANGED,
    /** Not allowed. */
    PERMISSION,
    /** The file system cannot hold it. */
    NAME,
    /** No space is left. */
    NO_SPACE,
    /** It is gone. */
    VANISHED,
    /** It is nothing that can be copied. */
    SPECIAL;

    static Trouble of(IOException e) {
        String words = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (e instanceof NoSuchFileException) {
            return VANISHED;
        }
        if (e instanceof AccessDeniedException) {
            return PERMISSION;
        }
        if (words.contains("no space left") || words.contains("not enough space") || words.contains("quota exceeded")) {
            return NO_SPACE;
        }
        return words.contains("name too long") || words.contains("file too large") ? NAME : TRANSIENT;
    }
}
