package io.edgeferry.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.edgeferry.checkpoint.ContainerInside.Trait;
import io.edgeferry.checkpoint.CriuFacts.Cpu;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ContainerInsideTest {

    @Test
    void whatTheProcessesHoldIsRead() {
        ContainerInside inside = ContainerInside.parse("""
            init 4711
            process 4711 4690
            rss 150000000
            uring
            ghost 12
            ghost
            process 4712 4711
            rss 50000000
            inotify
            shm
            sem 7
            sem 8
            sem 8
            worker
            tty
            lock
            ghost 4096
            process 5000 4690
            rss 0
            service 198.18.0.12:22
            unsupported MPTCP
            unsupported perf_event
            unsupported MPTCP
            tcp 0100007F:1F90
            tcp 0B0012C6:01BB
            tcp 0000000000000000FFFF00000C0012C6:0016
            tcp 00000000000000000000000001000000:0016
            tcp FD0000000000000000000000000000AA:0016
            unix
            outsider
            outsider
            diff 8192
            """).orElseThrow();
        assertThat(inside.processes()).isEqualTo(3);
        assertThat(inside.foreign()).as("started from outside").isEqualTo(1);
        assertThat(inside.memory()).isEqualTo(200_000_000);
        assertThat(inside.diff()).isEqualTo(8192);
        assertThat(inside.traits())
                .containsExactlyInAnyOrder(Trait.URING, Trait.INOTIFY, Trait.SHM, Trait.TTY, Trait.LOCK);
        assertThat(inside.has(Trait.GPU)).isFalse();
        assertThat(inside.unsupported()).containsExactly("MPTCP", "perf_event");
        assertThat(inside.semaphores()).isEqualTo(2);
        assertThat(inside.workers()).isEqualTo(1);
        assertThat(inside.ghost()).isEqualTo(4096);
        assertThat(inside.connections()).isEqualTo(5);
        assertThat(inside.peers()).containsExactly("198.18.0.11:443", "198.18.0.12:22", "an IPv6 address");
        assertThat(inside.apiServer()).isTrue();
        assertThat(inside.outsiders()).isEqualTo(2);
    }

    @Test
    void whatWasNotToldIsNotKnown() {
        ContainerInside inside = ContainerInside.parse("process 1 0").orElseThrow();
        assertThat(inside.memory()).isEqualTo(-1);
        assertThat(inside.diff()).isEqualTo(-1);
        assertThat(inside.outsiders()).isEqualTo(-1);
        assertThat(inside.foreign()).isZero();
        assertThat(inside.apiServer()).isFalse();
    }

    @Test
    void aContainerThatDoesNotRunTellsNothing() {
        assertThat(ContainerInside.parse("")).isEmpty();
    }

    @Property(tries = 200)
    void anyOutputIsRead(@ForAll String output) {
        assertThatCode(() -> ContainerInside.parse("process 1 0\n" + output)).doesNotThrowAnyException();
        assertThatCode(() -> CriuFacts.parse(output)).doesNotThrowAnyException();
    }

    @Test
    void criuTellsItsTroubleAndItsOptions() {
        CriuFacts facts = CriuFacts.parse("option tcp-close \noption ghost-limit 8M\ntrouble no vDSO\n");
        assertThat(facts.trouble()).isEqualTo("no vDSO");
        assertThat(facts.options()).containsExactlyInAnyOrder("tcp-close", "ghost-limit");
        assertThat(facts.ghostLimit()).isEqualTo(8 << 20);
        assertThat(CriuFacts.parse("option ghost-limit much").ghostLimit()).isEqualTo(CriuFacts.GHOST_LIMIT);
        assertThat(CriuFacts.parse("")).isEqualTo(CriuFacts.NONE);
    }

    @Test
    void criuComparesProcessors() {
        assertThat(CriuFacts.parse("cpuinfo GUNWVBNAQGFiAAAACmAIAg==").cpuinfo())
                .isEqualTo("GUNWVBNAQGFiAAAACmAIAg==");
        assertThat(CriuFacts.parse("cpuinfo $(reboot)").cpuinfo()).isEmpty();
        assertThat(CriuFacts.parse("cpu fits").cpu()).isEqualTo(Cpu.FITS);
        CriuFacts lacks = CriuFacts.parse("cpu lacks Error (criu/arch/x86/cpu.c:223): cpu: CPU instruction"
                + " capabilities do not match run time");
        assertThat(lacks.cpu()).isEqualTo(Cpu.LACKS);
        assertThat(lacks.cpuTrouble()).endsWith("capabilities do not match run time");
        CriuFacts unknown = CriuFacts.parse("cpu unknown it did not end within 5 s");
        assertThat(unknown.cpu()).isEqualTo(Cpu.UNKNOWN);
        assertThat(unknown.cpuTrouble()).isEqualTo("it did not end within 5 s");
    }
}
