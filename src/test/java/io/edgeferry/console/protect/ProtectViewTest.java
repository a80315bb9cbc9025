package io.edgeferry.console.protect;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.console.fakes.Protected;
import io.edgeferry.protection.NodeVitals;
import io.edgeferry.protection.ProtectSpec;
import io.edgeferry.protection.ProtectedPod;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a protected pod is, and the words for it. */
class ProtectViewTest {

    private static ProtectView view(Protected pod, NodeVitals node) {
        return new ProtectView(pod.build(), node, Instant.now());
    }

    private static ProtectView.State state(Protected pod) {
        return view(pod, Protected.alive("edge-1")).state();
    }

    @Test
    void theWorstIsWhatCounts() {
        Protected fresh = Protected.pod("gru").replicas(2, Duration.ofSeconds(10));
        assertThat(state(fresh)).isEqualTo(ProtectView.State.GOOD);
        assertThat(state(Protected.pod("gru"))).isEqualTo(ProtectView.State.FIRST);
        assertThat(state(Protected.pod("gru").replicas(1, Duration.ofSeconds(5)).bad(0, "one byte")))
                .isEqualTo(ProtectView.State.BARE);
        assertThat(state(Protected.pod("gru").replicas(2, Duration.ofSeconds(125))))
                .isEqualTo(ProtectView.State.LATE);
        assertThat(state(Protected.pod("gru").replicas(2, Duration.ofSeconds(115))))
                .isEqualTo(ProtectView.State.GOOD);
        assertThat(view(fresh, Protected.vitals("edge-1", 21, 3, false)).state())
                .isEqualTo(ProtectView.State.LOST);
        assertThat(state(fresh.trouble("No checkpoint: no room."))).isEqualTo(ProtectView.State.TROUBLE);
        assertThat(state(fresh.failingOver("f20260105-104207-7a1c00"))).isEqualTo(ProtectView.State.FAILING_OVER);
        assertThat(state(fresh.refused("no time"))).isEqualTo(ProtectView.State.REFUSED);
    }

    @Test
    void aFailoverThatNeedsAPersonIsNotShownAsGoingOn() {
        ProtectView view = view(
                Protected.pod("gru")
                        .replicas(2, Duration.ofSeconds(10))
                        .needsYou(
                                "f20260105-104207-7a1c00",
                                "Nothing holds the old container.",
                                "edgeferry failover gru"),
                Protected.vitals("edge-1", 44, 9, false));
        assertThat(view.state()).isEqualTo(ProtectView.State.NEEDS_YOU);
        assertThat(view.state().words()).isEqualTo("needs you");
        assertThat(view.state().kind()).isEqualTo("bad");
        assertThat(view.state().wrong()).isTrue();
        assertThat(ProtectWords.line(view)).isEqualTo("Nothing holds the old container.");
    }

    @Test
    void aTrainingThatBeganAnewIsTold() {
        Protected gru = Protected.pod("gru").replicas(2, Duration.ofSeconds(10));
        assertThat(ProtectWords.line(view(gru, Protected.alive("edge-1")))).isEmpty();
        assertThat(ProtectWords.line(view(gru.anewAt(12), Protected.alive("edge-1"))))
                .startsWith("The training began anew or went back after step 4471;");
    }

    @Test
    void theAgeIsThatOfTheLastGoodOne() {
        ProtectView view = view(
                Protected.pod("gru")
                        .replicas(3, Duration.ofSeconds(10))
                        .bad(0, "one byte")
                        .bad(1, "another"),
                Protected.alive("edge-1"));
        assertThat(ProtectWords.age(view)).isEqualTo("2 min 10 s");
        assertThat(view.ageKind()).isEqualTo("warn");
        assertThat(view.good()).isEqualTo(1);
        assertThat(ProtectWords.replicas(view)).isEqualTo("1 good replica, 2 bad on edge-2");
    }

    @Test
    void aPodThatIsGoneFromANodeThatLivesMayBeFailedOver() {
        Protected gone =
                Protected.pod("gru").replicas(2, Duration.ofSeconds(10)).gone("Pod gru is gone.");
        assertThat(state(gone)).isEqualTo(ProtectView.State.TROUBLE);
        ProtectView view = view(gone, Protected.alive("edge-1"));
        assertThat(ProtectWords.line(view)).isEqualTo("Pod gru is gone.");
        assertThat(FailoverWords.notice(view, false).words())
                .isEqualTo("Pod gru is not on node edge-1 any more: its training goes on from its last checkpoint.");
    }

    @Test
    void timesCountInWholeSeconds() {
        assertThat(ProtectWords.span(Duration.ofMillis(6_900))).isEqualTo("6 s");
        assertThat(ProtectWords.span(Duration.ofSeconds(99))).isEqualTo("99 s");
        assertThat(ProtectWords.span(Duration.ofSeconds(125))).isEqualTo("2 min 05 s");
        assertThat(ProtectWords.span(Duration.ofMinutes(64))).isEqualTo("1 h 04 min");
        assertThat(ProtectWords.span(null)).isEqualTo("–");
    }

    @Test
    void whoMakesTheNextOneIsSaid() {
        Protected pod = Protected.pod("gru").replicas(1, Duration.ofSeconds(30));
        assertThat(ProtectWords.next(view(pod, Protected.alive("edge-1")))).startsWith("next in ");
        assertThat(ProtectWords.next(view(Protected.pod("gru").replicas(1, Duration.ofSeconds(70)), null)))
                .isEqualTo("next is due");
        ProtectedPod other = pod.ledBy("sam@workstation/812/0badf00d").build();
        assertThat(ProtectWords.next(new ProtectView(other, null, Instant.now())))
                .isEqualTo("made elsewhere");
        assertThat(ProtectWords.leader(other)).isEqualTo("sam@workstation, process 812");
    }

    @Test
    void whatIsTypedIsWhatTheAnnotationSays() {
        for (String text : new String[] {
            "every=60s,keep=3,to=any", "every=5m,keep=1,to=edge-2,failover=ask", "every=1h,keep=9,to=/mnt/shared"
        }) {
            ProtectForm form = ProtectForm.of(ProtectSpec.parse(text));
            assertThat(form.errors()).isEmpty();
            assertThat(form.spec().orElseThrow().text()).isEqualTo(text);
        }
        assertThat(new ProtectForm("", "x", ProtectForm.Place.FOLDER, "shared", true).errors())
                .containsOnlyKeys(ProtectForm.Field.values());
    }
}
