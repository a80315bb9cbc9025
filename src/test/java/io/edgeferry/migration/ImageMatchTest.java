package io.edgeferry.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgeferry.checkpoint.ContainerdNode.Image;
import io.edgeferry.migration.ImageMatch.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageMatchTest {

    private static final List<String> NAMES = List.of("gru:1", "docker.io/library/gru:1", "sha256:config");
    private static final Image HERE = new Image("docker.io/library/gru:1", "sha256:index");

    private static ImageMatch match(List<Image> source, Image... target) {
        return ImageMatch.of(NAMES, source, List.of(target));
    }

    @Test
    void theDigestCounts() {
        assertThat(match(List.of(HERE), HERE).verdict()).isEqualTo(Verdict.SAME);
        assertThat(match(List.of(HERE), new Image("example.com/other:2", "sha256:index"))
                        .verdict())
                .isEqualTo(Verdict.SAME);
        ImageMatch other = match(List.of(HERE), new Image("docker.io/library/gru:1", "sha256:other"));
        assertThat(other).isEqualTo(new ImageMatch(Verdict.OTHER, HERE.name(), "sha256:index", "sha256:other"));
        assertThat(match(List.of(HERE), new Image("docker.io/library/web:1", "sha256:web")))
                .isEqualTo(new ImageMatch(Verdict.ABSENT, HERE.name(), "sha256:index", ""));
    }

    @Test
    void theSameConfigurationIsTheSameImage() {
        List<Image> source = List.of(HERE, new Image("sha256:config", "sha256:index"));
        assertThat(match(
                                source,
                                new Image("docker.io/library/gru:1", "sha256:part"),
                                new Image("sha256:config", "sha256:part"))
                        .verdict())
                .isEqualTo(Verdict.SAME);
    }

    @Test
    void aSourceThatHasLostItsImageTellsNoDigest() {
        assertThat(match(List.of(), HERE))
                .isEqualTo(new ImageMatch(Verdict.NAME_ONLY, HERE.name(), "", "sha256:index"));
        assertThat(match(List.of()).verdict()).isEqualTo(Verdict.ABSENT);
    }
}
