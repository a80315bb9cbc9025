package io.edgeferry.lab.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class SelectorsTest {

    private static final ObjectNode POD = (ObjectNode) Trees.JSON.readTree("""
        {"metadata":{"name":"p","namespace":"n","labels":{"app":"a","tier":""}},
         "spec":{"nodeName":"w1"},"status":{"phase":"Running"}}\
        """);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "app=a",
                "app==a",
                "app!=b",
                "other!=b",
                "app",
                "!other",
                "app in (a, b)",
                "app notin (b)",
                "other notin (b)",
                "app=a,tier=",
                "app in (a,b),!other"
            })
    void labelsThatFit(String selector) {
        assertThat(LabelSelector.parse(selector).test(POD)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"app=b", "app!=a", "other", "!app", "app in (b)", "app notin (a)", "app=a,other"})
    void labelsThatDoNotFit(String selector) {
        assertThat(LabelSelector.parse(selector).test(POD)).isFalse();
    }

    @Test
    void whatIsNoSelectorIsRefused() {
        assertThatThrownBy(() -> LabelSelector.parse("a b c")).isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> fields("spec.image=x")).hasMessage("field label not supported: spec.image");
    }

    @Test
    void fieldsFit() {
        assertThat(fields("metadata.name=p,spec.nodeName==w1").test(POD)).isTrue();
        assertThat(fields("status.phase!=Running").test(POD)).isFalse();
    }

    private static FieldSelector fields(String selector) {
        return FieldSelector.parse(Registry.core("pods"), selector);
    }

    @ParameterizedTest
    @CsvSource({
        "5, 5s",
        "119, 119s",
        "120, 2m",
        "130, 2m10s",
        "600, 10m",
        "10799, 179m",
        "10800, 3h",
        "11160, 3h6m",
        "86400, 24h",
        "172800, 2d",
        "180000, 2d2h",
        "864000, 10d",
        "63072000, 2y",
        "-5, <invalid>"
    })
    void agesReadAsThoseOfKubectl(long seconds, String shown) {
        assertThat(Ages.human(Duration.ofSeconds(seconds))).isEqualTo(shown);
    }
}
