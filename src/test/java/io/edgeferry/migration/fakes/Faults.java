package io.edgeferry.migration.fakes;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Notes every call to the world and makes some of them go wrong. */
public final class Faults {

    /** How a call goes wrong. */
    public enum Kind {
        /** It is refused for good and does nothing. */
        REFUSED,
        /** It is done, but the answer is lost. */
        LOST,
        /** The console ends before it. */
        CRASH_BEFORE,
        /** The console ends after it. */
        CRASH_AFTER
    }

    /** The console ended here: not an exception, so that nothing is undone. */
    public static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash(String call) {
            super("the console ended at " + call, null, false, false);
        }
    }

    private record Rule(
            String call,
            IntPredicate times,
            @Nullable Kind kind,
            @Nullable Runnable action) {}

    private final List<String> calls = new ArrayList<>();
    private final List<Rule> rules = new ArrayList<>();

    /** All calls of this name go wrong. */
    public synchronized void always(String call, Kind kind) {
        rules.add(new Rule(call, time -> true, kind, null));
    }

    /** The first call of this name goes wrong. */
    public synchronized void once(String call, Kind kind) {
        rules.add(new Rule(call, time -> time == 1, kind, null));
    }

    /** The nth call of all goes wrong, from 1 on. */
    public synchronized void nth(int number, Kind kind) {
        rules.add(new Rule("", time -> time == number, kind, null));
    }

    /** Something happens just before the first call of this name. */
    public synchronized void before(String call, Runnable action) {
        rules.add(new Rule(call, time -> time == 1, null, action));
    }

    /** Something happens just after each call of this name that went well. */
    public synchronized void afterEach(String call, Runnable action) {
        rules.add(new Rule("after " + call, time -> true, null, action));
    }

    /** Something happens just after the first call of this name that went well. */
    public synchronized void afterFirst(String call, Runnable action) {
        rules.add(new Rule("after " + call, time -> time == 1, null, action));
    }

    private final List<String> done = new ArrayList<>();

    void after(String call) {
        List<Runnable> actions = new ArrayList<>();
        synchronized (this) {
            done.add(call);
            long time = done.stream().filter(call::equals).count();
            for (Rule rule : rules) {
                if (rule.call().equals("after " + call) && rule.times().test((int) time) && rule.action() != null) {
                    actions.add(rule.action());
                }
            }
        }
        actions.forEach(Runnable::run);
    }

    /** From now on everything goes well, and calls count from 1 again. */
    public synchronized void clear() {
        rules.clear();
        calls.clear();
        done.clear();
    }

    /** All calls so far, in order. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    @Nullable
    Kind enter(String call) {
        List<Runnable> actions = new ArrayList<>();
        Kind kind = null;
        synchronized (this) {
            calls.add(call);
            for (Rule rule : rules) {
                long time = rule.call().isEmpty()
                        ? calls.size()
                        : calls.stream().filter(rule.call()::equals).count();
                if ((rule.call().isEmpty() || rule.call().equals(call))
                        && rule.times().test((int) time)) {
                    kind = rule.kind() == null ? kind : rule.kind();
                    if (rule.action() != null) {
                        actions.add(rule.action());
                    }
                }
            }
        }
        actions.forEach(Runnable::run);
        if (kind == Kind.CRASH_BEFORE) {
            throw new Crash(call);
        }
        return kind;
    }

    void leave(String call, @Nullable Kind kind) {
        if (kind == Kind.CRASH_AFTER) {
            throw new Crash(call);
        }
    }
}
