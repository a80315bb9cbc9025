package io.edgeferry.console.shell;

import io.edgeferry.console.settings.ConsoleSettings;
import io.edgeferry.migration.Migrations;
import org.jspecify.annotations.Nullable;

/** Tells the queue what a person told the console: whether anything may be begun, and how many at once. */
final class QueueGuide {

    private @Nullable Migrations told;
    private int atOnce;

    /** Tells the queue of the connected cluster; a number that a sheet set stays until the setting is changed. */
    void tell(@Nullable Migrations now, ConsoleSettings settings) {
        if (now != null) {
            now.queue().hold(settings.readOnly());
            if (now != told || atOnce != settings.atOnce()) {
                now.queue().limit(settings.atOnce());
            }
        }
        told = now;
        atOnce = settings.atOnce();
    }
}
