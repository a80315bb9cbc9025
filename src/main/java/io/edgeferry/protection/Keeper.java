package io.edgeferry.protection;

/**
 * Says that this process lives and looks after what it made for a while ({@link Temporary}). When it says so no more,
 * others remove that. Thread-safe.
 */
public interface Keeper extends AutoCloseable {

    /** Says nothing: for what makes nothing in a cluster. */
    Keeper NONE = new Keeper() {
        @Override
        public void removed() {
            // There is nothing that others would look for.
        }

        @Override
        public void close() {
            // Nothing was opened.
        }
    };

    /** All of it is removed, so that others need not look for it. Blocks. */
    void removed();

    /** Says no more that this process lives. Unless all was {@link #removed}, others remove it after a while. */
    @Override
    void close();
}
