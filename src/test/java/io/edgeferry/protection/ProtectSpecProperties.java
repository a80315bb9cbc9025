package io.edgeferry.protection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What an annotation says is what is done, or it is refused in words. */
class ProtectSpecProperties {

    @Property
    void whatIsWrittenIsRead(@ForAll("specs") ProtectSpec spec) {
        assertThat(ProtectSpec.parse(spec.text())).isEqualTo(spec);
    }

    @Provide
    Arbitrary<ProtectSpec> specs() {
        return Combinators.combine(
                        Arbitraries.integers().between(5, 86_400).map(Duration::ofSeconds),
                        Arbitraries.integers().between(1, 100),
                        Arbitraries.of("any", "w1", "edge-2.lab", "/mnt/shared", "/srv/a_b/c"),
                        Arbitraries.of(true, false))
                .as(ProtectSpec::new);
    }

    @Property
    void nothingButWordsComesOfNonsense(@ForAll String text) {
        try {
            var unused = ProtectSpec.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Example
    void whatIsLeftOutIsTheUsual() {
        assertThat(ProtectSpec.parse("every=2m")).isEqualTo(new ProtectSpec(Duration.ofMinutes(2), 3, "any", true));
        assertThat(ProtectSpec.parse("keep=5, failover=ask").automatic()).isFalse();
    }

    @Example
    void whatCannotBeUnderstoodIsNamed() {
        refused("", "is no KEY=VALUE");
        refused("every=often", "\"often\" is no time");
        refused("every=1s", "every is 1s, but has to be from 5s to 24h");
        refused("keep=0", "keep is 0, but has to be from 1 to 100");
        refused("keep=many", "keep is \"many\", but has to be a number");
        refused("to=../x", "has to be any, the name of a node, or an absolute folder");
        refused("to=/mnt/../etc", "has to be any, the name of a node, or an absolute folder");
        refused("speed=9", "speed is not known; known are every, keep, to and failover");
        refused("keep=1,keep=2", "keep is there twice");
        refused("failover=never", "has to be auto or ask");
    }

    private static void refused(String text, String words) {
        assertThatThrownBy(() -> ProtectSpec.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }
}
