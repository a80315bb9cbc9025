package io.edgeferry.transfer;

/**
 * A file that is not equal on the target, or was not for a while.
 *
 * @param path below the root, on one line and no two alike: {@code \\} is a backslash, {@code \n}, {@code \r} and
 *     {@code \t} line ends and tabs, {@code \xNN} a byte of another control character or of what is no UTF-8
 * @param kind why
 * @param message the system's words; may be empty
 * @param attempts how often it was tried
 */
public record FileTrouble(String path, Kind kind, String message, int attempts) {

    /** Why a file did not arrive. */
    public enum Kind {
        /** The stream broke, or a read or write failed for the moment: tried again later. */
        TRANSIENT(true),
        /** The hash that arrived is not the one that was sent: sent again. */
        CORRUPT(true),
        /** The source changed while it was read: read again once. */
        CHANGED(true),
        /** Not allowed to read or write it. */
        PERMISSION(false),
        /** The target's file system cannot hold the name or the size. */
        NAME(false),
        /** The target is full: the transfer pauses. */
        NO_SPACE(true),
        /** It was there when the folder was listed and is gone. */
        VANISHED(false),
        /** A socket, pipe or device: not copied. */
        SPECIAL(false);

        private final boolean again;

        Kind(boolean again) {
            this.again = again;
        }

        /** Whether trying again may help. */
        public boolean again() {
            return again;
        }
    }
}
