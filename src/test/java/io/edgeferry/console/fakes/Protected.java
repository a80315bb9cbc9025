package io.edgeferry.console.fakes;

import io.edgeferry.protection.FailoverOutcome;
import io.edgeferry.protection.Hold;
import io.edgeferry.protection.LossRule;
import io.edgeferry.protection.NeedsYou;
import io.edgeferry.protection.NodeVitals;
import io.edgeferry.protection.ProtectSpec;
import io.edgeferry.protection.ProtectedPod;
import io.edgeferry.protection.ReplicaNote;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Protected pods and nodes under watch for tests. A builder: each test says only what differs. */
public final class Protected {

    private final String name;
    private String node = "edge-1";
    private @Nullable ProtectSpec spec = ProtectSpec.USUAL;
    private String problem = "";
    private String leader = "ada@laptop-17/4711/0badcafe";
    private boolean mine = true;
    private String engine = "CRIU";
    private String doing = "";
    private String trouble = "";
    private List<ReplicaNote> replicas = List.of();
    private @Nullable Instant nextAt;
    private String guard = "holds the container 8 s after its node loses the API server";
    private boolean guarded = true;
    private String failingOver = "";
    private @Nullable NeedsYou needsYou;
    private List<Hold> holds = List.of();
    private List<String> waiting = List.of();
    private @Nullable FailoverOutcome last;

    private String gone = "";

    private Protected(String name) {
        this.name = name;
    }

    /** A pod of the namespace default on edge-1 that this console protects as usual; it has no checkpoint yet. */
    public static Protected pod(String name) {
        return new Protected(name);
    }

    /** On another node. */
    public Protected on(String other) {
        node = other;
        return this;
    }

    /** With checkpoints by another engine; before its replicas and its failover are told. */
    public Protected by(String words) {
        engine = words;
        return this;
    }

    /** With replicas on edge-2, the newest so old, one each minute; the next comes a minute after the newest. */
    public Protected replicas(int count, Duration newest) {
        Instant at = Instant.now().minus(newest);
        List<ReplicaNote> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(replica(i, at.minusSeconds(60L * i), ""));
        }
        replicas = all;
        nextAt = at.plusSeconds(60);
        return this;
    }

    /** The n-th replica from the newest on is bad. */
    public Protected bad(int nth, String why) {
        List<ReplicaNote> all = new ArrayList<>(replicas);
        all.set(nth, replica(nth, all.get(nth).at(), why));
        replicas = all;
        return this;
    }

    /** Its training began anew: the newest replica is of this step. */
    public Protected anewAt(long step) {
        List<ReplicaNote> all = new ArrayList<>(replicas);
        ReplicaNote newest = all.getFirst();
        all.set(
                0,
                new ReplicaNote(
                        newest.id(),
                        newest.node(),
                        newest.folder(),
                        newest.source(),
                        newest.at(),
                        step,
                        newest.bytes(),
                        newest.newBytes(),
                        newest.freezeMillis(),
                        newest.tookMillis(),
                        newest.sha256(),
                        newest.engine(),
                        newest.bad()));
        replicas = all;
        return this;
    }

    private ReplicaNote replica(int nth, Instant at, String bad) {
        return new ReplicaNote(
                "r" + at.getEpochSecond(),
                "edge-2",
                "/var/lib/edgeferry/replicas",
                "edge-1",
                at,
                4711 - 240L * nth,
                198_400_000,
                nth % 4 == 3 ? 61_000_000 : 9_100_000 + 700_000L * nth,
                nth == 2 ? -1 : 310 + 35L * nth,
                2_900 + 120L * nth,
                "c0ffee",
                engine,
                bad);
    }

    /** Protected otherwise. */
    public Protected as(ProtectSpec other) {
        spec = other;
        return this;
    }

    /** With an annotation that cannot be understood. */
    public Protected refused(String why) {
        problem = why;
        spec = null;
        leader = "";
        mine = false;
        guarded = false;
        guard = "";
        return this;
    }

    /** Led by another console. */
    public Protected ledBy(String other) {
        leader = other;
        mine = false;
        nextAt = null;
        return this;
    }

    /** At work. */
    public Protected doing(String what) {
        doing = what;
        return this;
    }

    /** The last checkpoint was not made. */
    public Protected trouble(String why) {
        trouble = why;
        return this;
    }

    /** Its pod is gone although its node lives. */
    public Protected gone(String words) {
        gone = words;
        trouble = words;
        return this;
    }

    /** Without a guard. */
    public Protected unguarded(String why) {
        guarded = false;
        guard = why;
        return this;
    }

    /** A failover is at work. */
    public Protected failingOver(String operation, Hold... what) {
        failingOver = operation;
        holds = List.of(what);
        return this;
    }

    /** A failover was begun, and waits for a person. */
    public Protected needsYou(String operation, String why, String... commands) {
        failingOver = operation;
        needsYou = new NeedsYou(why, List.of(commands));
        trouble = why;
        return this;
    }

    /** Copies on lost nodes are waited for. */
    public Protected waiting(String words) {
        waiting = List.of(words);
        return this;
    }

    /** It was failed over from edge-1 to edge-2. */
    public Protected failedOver(boolean cold) {
        last = new FailoverOutcome(
                "f20260105-104207-7a1c00",
                Instant.parse("2026-01-05T10:42:46Z"),
                "edge-1",
                "edge-2",
                name + "-m1",
                cold,
                cold ? "" : "r1",
                cold ? "" : engine,
                cold ? -1 : 4711,
                cold ? -1 : 212,
                cold ? -1 : 31.4,
                38.6,
                new FailoverOutcome.Parts(21.2, 3.9, 2.6, 7.7, 3.2));
        return this;
    }

    /** The pod. */
    public ProtectedPod build() {
        return new ProtectedPod(
                "default",
                name,
                name,
                node,
                spec,
                problem,
                leader,
                mine,
                doing,
                trouble,
                replicas,
                nextAt,
                guard,
                guarded,
                failingOver,
                needsYou,
                holds,
                waiting,
                last,
                gone);
    }

    /** A node that lives. */
    public static NodeVitals alive(String node) {
        return vitals(node, 7, 0, false);
    }

    /** A node with so old a lease and so many failed probes. */
    public static NodeVitals vitals(String node, int leaseSeconds, int failed, boolean blind) {
        return new NodeVitals(
                node,
                leaseSeconds > 40 ? "Unknown" : "True",
                Duration.ofSeconds(leaseSeconds),
                Duration.ofSeconds(10),
                blind,
                failed,
                true,
                failed > 0 ? "no answer on port 22 within 2 s" : "answers",
                LossRule.USUAL);
    }
}
