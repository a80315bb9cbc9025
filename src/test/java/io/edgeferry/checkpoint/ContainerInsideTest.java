package io.edgeferry.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ContainerInsideTest {

    @Test
    void whatTheProcessesHoldIsRead() {
        ContainerInside inside = ContainerInside.parse("""
            process 4711
            uring
            ghost 12
            ghost
            process 4712
            inotify
            shm
            ghost 4096
            tcp 0100007F:1F90
            tcp 0B0012C6:01BB
            tcp 0000000000000000FFFF00000C0012C6:0016
            tcp 00000000000000000000000001000000:0016
            tcp FD0000000000000000000000000000AA:0016
            """).orElseThrow();
        assertThat(inside.processes()).isEqualTo(2);
        assertThat(inside.ioUring()).isTrue();
        assertThat(inside.inotify()).isTrue();
        assertThat(inside.gpu()).isFalse();
        assertThat(inside.sharedMemory()).isTrue();
        assertThat(inside.ghost()).isEqualTo(4096);
        assertThat(inside.connections()).isEqualTo(5);
        assertThat(inside.peers()).containsExactly("198.18.0.11:443", "198.18.0.12:22", "an IPv6 address");
    }

    @Test
    void aContainerThatDoesNotRunTellsNothing() {
        assertThat(ContainerInside.parse("")).isEmpty();
    }

    @Property(tries = 200)
    void anyOutputIsRead(@ForAll String output) {
        assertThatCode(() -> ContainerInside.parse("process 1\n" + output)).doesNotThrowAnyException();
        assertThatCode(() -> CriuFacts.parse(output)).doesNotThrowAnyException();
    }

    @Test
    void criuTellsItsTroubleAndItsOptions() {
        CriuFacts facts = CriuFacts.parse("option tcp-close\noption ghost-limit\ntrouble no vDSO\n");
        assertThat(facts.trouble()).isEqualTo("no vDSO");
        assertThat(facts.options()).containsExactlyInAnyOrder("tcp-close", "ghost-limit");
        assertThat(CriuFacts.parse("")).isEqualTo(CriuFacts.NONE);
    }
}
