package io.edgeferry.console.lab;

import io.edgeferry.cluster.LabLink;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** A link's figures in words. */
public final class LinkWords {

    private LinkWords() {}

    /** In short, such as {@code 70 ms · 100 Mbit/s · 1 % loss}; what hinders nothing is left out. */
    public static String brief(LabLink link) {
        StringBuilder words = new StringBuilder();
        if (link.roundTripMs() > 0) {
            words.append(delay(link.roundTripMs()));
        }
        if (link.mbitPerSecond() > 0) {
            words.append(words.isEmpty() ? "" : " · ").append(rate(link.mbitPerSecond()));
        }
        if (link.lossPercent() > 0) {
            words.append(words.isEmpty() ? "" : " · ")
                    .append(loss(link.lossPercent()))
                    .append(" loss");
        }
        return words.isEmpty() ? "no delay, no limit" : words.toString();
    }

    static String delay(double ms) {
        return figure(ms) + " ms";
    }

    static String rate(double mbit) {
        return mbit == 0 ? "no limit" : figure(mbit) + " Mbit/s";
    }

    static String loss(double percent) {
        return figure(percent) + " %";
    }

    private static String figure(double number) {
        return BigDecimal.valueOf(number)
                .setScale(2, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
