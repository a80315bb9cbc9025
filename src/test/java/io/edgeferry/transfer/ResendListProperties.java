package io.edgeferry.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.transfer.FileTrouble.Kind;
import io.edgeferry.transfer.ResendList.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ResendListProperties {

    private static final double SPACE = 10;

    private double clock;

    private ResendList list(long seed) {
        clock = 0;
        return new ResendList(() -> clock, new Random(seed), SPACE);
    }

    /** How often a file that always fails in this way is sent again. */
    private int again(ResendList list, Kind kind) {
        int again = 0;
        while (list.failed(7, "a", kind, "no") != Verdict.GIVEN_UP) {
            clock += list.untilDue();
            assertThat(list.take()).containsExactly(7L);
            again++;
            assertThat(again).isLessThan(20);
        }
        return again;
    }

    @Property(tries = 100)
    void eachKindIsSentAgainAsOftenAsItMayHelp(@ForAll long seed) {
        assertThat(again(list(seed), Kind.TRANSIENT)).isEqualTo(5);
        assertThat(clock).isBetween(0.75 * 15.5, 1.25 * 15.5);
        assertThat(again(list(seed), Kind.CORRUPT)).isEqualTo(5);
        assertThat(clock).isZero();
        assertThat(again(list(seed), Kind.CHANGED)).isEqualTo(1);
        for (Kind kind : List.of(Kind.PERMISSION, Kind.NAME, Kind.VANISHED, Kind.SPECIAL)) {
            ResendList list = list(seed);
            assertThat(again(list, kind)).isZero();
            assertThat(list.missing()).singleElement().satisfies(trouble -> {
                assertThat(trouble.kind()).isEqualTo(kind);
                assertThat(trouble.attempts()).isEqualTo(1);
            });
        }
    }

    @Property(tries = 200)
    void pausesDoubleWithJitterUpToAHalfMinute(@ForAll long seed) {
        ResendList list = list(seed);
        for (int k = 0; k < ResendList.MOST_AGAIN; k++) {
            assertThat(list.failed(1, "a", Kind.TRANSIENT, "")).isEqualTo(Verdict.AGAIN);
            double base = 0.5 * Math.pow(2, k);
            assertThat(list.untilDue()).isBetween(0.75 * base, Math.min(30, 1.25 * base));
            assertThat(list.take()).isEmpty();
            clock += list.untilDue();
            assertThat(list.take()).containsExactly(1L);
        }
    }

    @Property(tries = 50)
    void aWantOfSpacePausesForAsLongAsItTakes(@ForAll @IntRange(min = 1, max = 40) int times) {
        ResendList list = list(1);
        for (int i = 0; i < times; i++) {
            assertThat(list.failed(1, "a", Kind.NO_SPACE, "full")).isEqualTo(Verdict.PAUSE);
            assertThat(list.untilDue()).isEqualTo(SPACE);
            clock += SPACE;
            assertThat(list.take()).containsExactly(1L);
        }
        list.passed();
        assertThat(list.missing()).isEmpty();
    }

    /** Whatever fails in whatever order: each file is either sent again or reported, never both, never neither. */
    @Property
    void noFileIsForgotten(
            @ForAll @Size(max = 80) List<@IntRange(max = 9) Integer> files,
            @ForAll @Size(min = 80, max = 80) List<Kind> kinds,
            @ForAll long seed) {
        ResendList list = list(seed);
        Map<Integer, Verdict> last = new HashMap<>();
        List<Long> taken = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            last.put(files.get(i), list.failed(files.get(i), "f" + files.get(i), kinds.get(i), ""));
        }
        while (list.waiting()) {
            clock += list.untilDue();
            taken.addAll(list.take());
        }
        assertThat(taken).doesNotHaveDuplicates();
        last.forEach((file, verdict) -> {
            boolean sent = taken.contains((long) file);
            assertThat(sent).isEqualTo(verdict != Verdict.GIVEN_UP);
            if (!sent) {
                assertThat(list.missing()).anyMatch(trouble -> trouble.path().equals("f" + file));
            }
        });
        list.passed();
        assertThat(list.waiting()).isFalse();
        assertThat(list.untilDue()).isInfinite();
    }

    @Example
    void attemptsOutliveARestartOfTheAgents() {
        ResendList list = list(1);
        for (int i = 0; i < 5; i++) {
            assertThat(list.failed(i, "a", Kind.TRANSIENT, "")).isEqualTo(Verdict.AGAIN);
            list.restarted();
            assertThat(list.waiting()).isFalse();
        }
        assertThat(list.failed(9, "a", Kind.TRANSIENT, "broke")).isEqualTo(Verdict.GIVEN_UP);
        assertThat(list.missing())
                .singleElement()
                .satisfies(trouble -> assertThat(trouble.attempts()).isEqualTo(6));
    }

    @Example
    void allOfAHundredThousandAreNamedOnce() {
        ResendList list = list(1);
        for (int i = 0; i < 200_000; i++) {
            list.failed(i, "f" + i % 100_000, Kind.PERMISSION, "");
        }
        assertThat(list.missing())
                .hasSize(100_000)
                .extracting(FileTrouble::path)
                .doesNotHaveDuplicates();
    }
}
