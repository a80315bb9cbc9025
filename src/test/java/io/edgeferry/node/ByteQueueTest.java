package io.edgeferry.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ByteQueueTest {

    @Property(tries = 100)
    void whatGoesInComesOut(
            @ForAll @IntRange(min = 1, max = 50) int capacity,
            @ForAll @IntRange(max = 2000) int size,
            @ForAll @IntRange(min = 1, max = 70) int piece)
            throws Exception {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        ByteQueue queue = new ByteQueue(capacity);
        Thread writer = Thread.ofVirtual().start(() -> {
            try (var sink = queue.sink()) {
                for (int done = 0; done < size; done += piece) {
                    sink.write(bytes, done, Math.min(piece, size - done));
                }
            } catch (IOException e) {
                queue.fail(e.toString());
            }
        });
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        queue.source().transferTo(all);
        writer.join();
        assertThat(all.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void givesWhatItHasBeforeItFails() throws Exception {
        ByteQueue queue = new ByteQueue(10);
        queue.sink().write(new byte[] {1, 2});
        queue.fail("cut");
        queue.end();
        assertThat(queue.source().readNBytes(2)).containsExactly(1, 2);
        assertThatThrownBy(() -> queue.source().read())
                .isInstanceOf(IOException.class)
                .hasMessage("cut");
        assertThatThrownBy(() -> queue.sink().write(1))
                .isInstanceOf(IOException.class)
                .hasMessage("cut");
    }

    @Test
    void afterItsEndItCannotFailAndAClosedReaderStopsTheWriter() throws Exception {
        ByteQueue queue = new ByteQueue(10);
        queue.end();
        queue.fail("late");
        assertThat(queue.source().read()).isEqualTo(-1);
        ByteQueue left = new ByteQueue(10);
        left.source().close();
        assertThatThrownBy(() -> left.sink().write(1)).isInstanceOf(IOException.class);
    }
}
