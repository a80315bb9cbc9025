package io.edgeferry.console.topology;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.NodeUsage;
import io.edgeferry.console.Pulse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks every few seconds what the node that is looked at uses; stops asking when its kubelet may not be asked. */
final class UsageAsker {

    private static final double PER_SECOND = 0.2;

    private final InspectorDetails details;
    private final Runnable changed;
    private final Pulse pulse = new Pulse(PER_SECOND, this::ask);
    private @Nullable Selection target;
    private @Nullable NodeUsage usage;
    private String trouble = "";
    private boolean seen;
    private boolean asking;

    UsageAsker(InspectorDetails details, Runnable changed) {
        this.details = details;
        this.changed = changed;
    }

    void target(@Nullable Selection next) {
        if (Objects.equals(next, target)) {
            return;
        }
        target = next;
        usage = null;
        trouble = "";
        asking = false;
        run();
    }

    /** Whether somebody can see it. */
    void seen(boolean on) {
        seen = on;
        run();
    }

    private void run() {
        pulse.stop();
        if (seen && target != null && trouble.isEmpty()) {
            pulse.start();
        }
    }

    private void ask() {
        Selection now = target;
        if (now == null || asking) {
            return;
        }
        asking = true;
        details.usage(now, answer -> answered(now, answer, ""), failed -> answered(now, null, failed));
    }

    private void answered(Selection about, @Nullable NodeUsage answer, String failed) {
        if (!about.equals(target)) {
            return;
        }
        asking = false;
        usage = answer;
        trouble = failed;
        if (!failed.isEmpty()) {
            pulse.stop();
        }
        changed.run();
    }

    /** What is known, as names and values. */
    Map<String, String> lines(NodeInfo node) {
        NodeUsage known = usage;
        if (known != null) {
            return Facts.usage(node, known);
        }
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("Used now", trouble.isEmpty() ? "asking its kubelet…" : trouble);
        return lines;
    }
}
