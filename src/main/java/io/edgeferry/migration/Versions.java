package io.edgeferry.migration;

import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Versions as programs and kernels tell them: {@code 4.1.1}, {@code 6.1.0-44-amd64}. */
final class Versions {

    private static final Pattern FRONT = Pattern.compile("v?(\\d{1,6}(?:\\.\\d{1,6}){0,3}).*", Pattern.DOTALL);

    private Versions() {}

    /** The numbers at the front; none when there are no numbers. */
    static int[] numbers(String version) {
        Matcher front = FRONT.matcher(version);
        return front.matches()
                ? Arrays.stream(front.group(1).split("\\.", -1))
                        .mapToInt(Integer::parseInt)
                        .toArray()
                : new int[0];
    }

    /** Which is older, by the numbers at the front; 0 also when one of them is not known. */
    static int compare(String one, String other) {
        int[] first = numbers(one);
        int[] second = numbers(other);
        if (first.length == 0 || second.length == 0) {
            return 0;
        }
        int length = Math.max(first.length, second.length);
        return Arrays.compare(Arrays.copyOf(first, length), Arrays.copyOf(second, length));
    }
}
