package io.edgeferry.node;

import com.jcraft.jsch.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** JSch's own log, one step quieter than it thinks of itself: what goes wrong is told by exceptions anyway. */
final class JschLog implements Logger {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("io.edgeferry.node.jsch");

    @Override
    public boolean isEnabled(int level) {
        return LOG.isEnabledForLevel(level(level));
    }

    @Override
    public void log(int level, String message) {
        LOG.atLevel(level(level)).log(message);
    }

    @Override
    public void log(int level, String message, Throwable cause) {
        LOG.atLevel(level(level)).setCause(cause).log(message);
    }

    private static Level level(int level) {
        return level >= ERROR ? Level.INFO : level >= INFO ? Level.DEBUG : Level.TRACE;
    }
}
