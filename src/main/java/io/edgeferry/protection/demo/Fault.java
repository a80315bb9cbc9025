package io.edgeferry.protection.demo;

/** What happens to the node. */
public enum Fault {
    /** It loses the network; what runs on it goes on. */
    CUT("cut off"),
    /** It loses its power. */
    KILL("killed");

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    /** What a person is asked to do. */
    String order(String node) {
        return this == CUT ? "Cut node " + node + " off the network now" : "Switch node " + node + " off now";
    }

    /** For people, after "is". */
    public String words() {
        return words;
    }
}
