package io.edgeferry.lab.machine;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The links between the nodes of a lab, and between each node and the outside. Every pair is a link of its own, in each
 * direction all streams share its rate. What is set holds at once, for streams that are open too. Thread-safe.
 *
 * <p>Loss is modelled as what TCP makes of it: a lost segment takes its time on the link once more, and what is behind
 * it in the same stream waits one round trip (10 ms at least). A stream has at most 1 MiB on the way each round trip.
 */
public final class Links {

    /** The other end of a node's link to the outside: the API, the console, the person. */
    public static final String OUTSIDE = "outside";

    private final ConcurrentHashMap<Pair, Lane> lanes = new ConcurrentHashMap<>();
    private volatile LinkState usual = LinkState.PERFECT;

    private record Pair(String from, String to) {}

    /** Sets the link between two, both ways; either may be {@link #OUTSIDE}. */
    public void set(String a, String b, LinkState state) {
        lane(a, b).set(state);
        lane(b, a).set(state);
    }

    /** Sets all links between nodes; those to the outside stay as they are. */
    public void setAll(LinkState state) {
        usual = state;
        lanes.forEach((pair, lane) -> {
            if (!pair.from().equals(OUTSIDE) && !pair.to().equals(OUTSIDE)) {
                lane.set(state);
            }
        });
    }

    /** What the link between two is like. */
    public LinkState state(String a, String b) {
        return lane(a, b).state();
    }

    /** Bytes per second that went from one to the other in the last second. */
    public long rateNow(String from, String to) {
        return lane(from, to).rateNow();
    }

    /** Bytes that went from one to the other in all. */
    public long bytes(String from, String to) {
        return lane(from, to).bytes();
    }

    /** What is written comes out at the other end as the link allows. Closing it waits for what is on the way. */
    public OutputStream shaped(String from, String to, OutputStream out) {
        return new ShapedOutput(lane(from, to), out);
    }

    /** What comes in is had as the link allows. */
    public InputStream shaped(String from, String to, InputStream in) {
        return new ShapedInput(lane(from, to), in);
    }

    private Lane lane(String from, String to) {
        boolean outside = List.of(from, to).contains(OUTSIDE);
        return lanes.computeIfAbsent(
                new Pair(from, to), pair -> new Lane(outside ? LinkState.PERFECT : usual, pair.hashCode()));
    }
}
