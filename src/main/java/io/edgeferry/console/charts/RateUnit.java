package io.edgeferry.console.charts;

/** The unit of an axis of rates. */
enum RateUnit {
    /** Millions of bits a second. */
    MBIT("Mbit/s", 1e6 / 8),
    /** Thousands of millions of bits a second. */
    GBIT("Gbit/s", 1e9 / 8);

    private static final double GIGA_FROM = 10e9 / 8;

    private final String words;
    private final double bytes;

    RateUnit(String words, double bytes) {
        this.words = words;
        this.bytes = bytes;
    }

    /** The one that figures use too, by the greatest rate in bytes per second. */
    static RateUnit of(double most) {
        return most >= GIGA_FROM ? GBIT : MBIT;
    }

    String words() {
        return words;
    }

    /** Bytes per second of one. */
    double bytes() {
        return bytes;
    }
}
