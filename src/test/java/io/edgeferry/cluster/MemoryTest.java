package io.edgeferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An event costs the turning of one object. */
class MemoryTest {

    private static Pod pod(int number, String version) {
        return new PodBuilder()
                .withNewMetadata()
                .withNamespace("lab")
                .withName("p%04d".formatted(number))
                .withUid("uid-" + number)
                .withResourceVersion(version)
                .endMetadata()
                .build();
    }

    @Test
    void whatDidNotChangeKeepsItsRecord() {
        AtomicInteger turned = new AtomicInteger();
        Memory<Pod, String> memory = new Memory<>(
                one -> {
                    turned.incrementAndGet();
                    return one.getMetadata().getName() + "@" + one.getMetadata().getResourceVersion();
                },
                Comparator.<String>naturalOrder());
        List<Pod> pods = new ArrayList<>();
        for (int i = 1999; i >= 0; i--) {
            pods.add(pod(i, "1"));
        }
        List<String> first = memory.of(pods);
        assertThat(turned).hasValue(2000);
        assertThat(first).isSorted().hasSize(2000);
        pods.set(5, pod(1994, "2"));
        pods.removeLast();
        List<String> second = memory.of(pods);
        assertThat(turned).hasValue(2001);
        assertThat(second).isSorted().hasSize(1999).contains("p1994@2");
        assertThat(second.getFirst()).isSameAs(first.get(1));
    }
}
