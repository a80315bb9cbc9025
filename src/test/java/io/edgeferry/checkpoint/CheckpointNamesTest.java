package io.edgeferry.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.edgeferry.task.OperationId;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointNamesTest {

    private static final OperationId OPERATION = new OperationId("m20260101-000000-00000a");

    /** The grammar of a reference: github.com/distribution/reference, with the length that it allows. */
    private static final Pattern REFERENCE = Pattern.compile(
            "edgeferry\\.invalid/checkpoint/[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/var/lib/kubelet/checkpoints/checkpoint-gru_default-train-2026-11-24T15:02:09Z.tar",
                "/var/lib/kubelet/checkpoints/checkpoint-a.b-m1_ns-c-2026-11-24T15:02:09+01:00.tar",
                "/mnt/kubelet/checkpoints/checkpoint-x.tar"
            })
    void archivesOfAKubeletPass(String path) {
        assertThat(CheckpointArchive.checked(path)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/etc/passwd",
                "relative/checkpoints/checkpoint-x.tar",
                "-rf",
                "/var/lib/kubelet/checkpoints/",
                "/var/lib/kubelet/checkpoints/checkpoint-.tar/x",
                "/var/lib/kubelet/checkpoints/../../../etc/checkpoints/checkpoint-x.tar",
                "/../x/checkpoints/checkpoint-x.tar",
                "/var/lib/kubelet/checkpoints/checkpoint-x.tar\n",
                "/var/lib/kubelet/checkpoints/checkpoint-x.tar /etc/passwd",
                "/var/lib/kubelet/checkpoints/checkpoint-$(reboot).tar",
                "/var/lib/kubelet/checkpoints/checkpoint-x.tar;reboot.tar",
                "/var/lib/kubelet/checkpoints/checkpoint-x'.tar",
                "/var/lib/kubelet/checkpoints/checkpoint-*.tar",
                "/var/lib/kubelet/checkpoints/other-x.tar"
            })
    void otherPathsAreRefused(String path) {
        assertThatThrownBy(() -> CheckpointArchive.checked(path)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 500)
    void whateverPassesIsOneHarmlessPath(@ForAll("paths") String path) {
        try {
            String passed = CheckpointArchive.checked(path);
            assertThat(passed)
                    .isEqualTo(path)
                    .matches("/[A-Za-z0-9._:+/-]*/checkpoints/checkpoint-[A-Za-z0-9._:+-]+\\.tar")
                    .doesNotContain("/../");
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("not a checkpoint archive");
        }
    }

    @Provide
    Arbitrary<String> paths() {
        Arbitrary<String> part = Arbitraries.of(
                "/",
                "..",
                "/../",
                "checkpoints",
                "/checkpoints/",
                "checkpoint-",
                "a",
                ".tar",
                " ",
                "\n",
                ";",
                "'",
                "$(x)",
                "*",
                "\0",
                "ä");
        return part.list()
                .ofMinSize(1)
                .ofMaxSize(9)
                .map(parts -> "/v/checkpoints/checkpoint-" + String.join("", parts));
    }

    @Property(tries = 500)
    void imageNamesAreValidReferences(@ForAll("names") String pod) {
        String name = CheckpointImage.name(pod, OPERATION);
        assertThat(name).matches(REFERENCE).hasSizeLessThanOrEqualTo(250).endsWith(":" + OPERATION);
        assertThat(CheckpointImage.isOne(name)).isTrue();
    }

    /** Names of pods, and values of the origin label, which a person may write. */
    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings().withChars("abcXYZ019.-_").ofMinLength(1).ofMaxLength(253);
    }

    @Property(tries = 200)
    void anyTextGivesAValidName(@ForAll @StringLength(max = 40) String text) {
        assertThat(CheckpointImage.name(text, OPERATION)).matches(REFERENCE);
    }

    @Test
    void usualNamesAreKept() {
        assertThat(CheckpointImage.name("gru-m1", OPERATION))
                .isEqualTo("edgeferry.invalid/checkpoint/gru-m1:m20260101-000000-00000a");
        assertThat(CheckpointImage.isOne("python:3.13")).isFalse();
    }
}
