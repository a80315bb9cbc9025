package io.edgeferry.lab.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end that is written keeps to its folder, whatever it is told. */
class DataTargetTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Path root;
    private DataEnds ends;
    private StringBuilder said;
    private long next;

    @BeforeEach
    void open() {
        root = folder.resolve("volumes/copy");
        ends = new DataEnds(folder.resolve("marks"), new Way.Dialer() {
            @Override
            public Way dial(String node) throws IOException {
                throw new IOException("no way");
            }

            @Override
            public double roundTrip(String node) {
                return 0;
            }
        });
        said = new StringBuilder();
    }

    private String begin(String id) {
        next = 0;
        said.setLength(0);
        ends.begin(new DataEnds.Begun(id, false, root, "t1"));
        hear(id, "\"ready\"");
        return Events.JSON
                .readTree(said.toString().lines().findFirst().orElseThrow())
                .path("cert")
                .asString();
    }

    private void hear(String id, String wanted) {
        await(wanted).atMost(LONG).until(() -> {
            DataEnds.Output output =
                    ends.output(id, next, Duration.ofMillis(100)).orElseThrow();
            next = output.next();
            said.append(output.text()).append(output.complaint());
            return said.indexOf(wanted) >= 0;
        });
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private DataInputStream serve(String session, Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(session);
            writing.to(out);
        }
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ends.serve(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), new DataOutputStream(answer));
        return new DataInputStream(new ByteArrayInputStream(answer.toByteArray()));
    }

    private static Entry file(String path, int size) {
        return new Entry(path, Entry.Kind.FILE, 0644, size, 1_000_000_000, "");
    }

    private static void part(DataOutputStream out, int id, Entry entry, byte[] bytes) throws IOException {
        out.writeByte(Frames.UNIT);
        out.writeInt(1);
        out.writeInt(id);
        entry.write(out);
        out.writeLong(0);
        out.writeInt(bytes.length);
        out.write(bytes);
        out.write(Tree.sha256().digest(bytes));
    }

    @Test
    void aPathThatLeadsOutIsRefused() throws Exception {
        String session = begin("a");
        for (String path : List.of(
                "../x", "a/../../x", "/x", "", "a//b", ".", "./a", ".edgeferry-t1", ".edgeferry-t1/notes", "a/..")) {
            assertThatThrownBy(() -> serve(session, out -> Frames.list(List.of(file(path, 1)), out)))
                    .as(path)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("leads out");
        }
        Entry good = file("x", 1);
        assertThatThrownBy(() -> serve(session, out -> {
                    Frames.list(List.of(good), out);
                    part(out, 0, file("../x", 1), new byte[1]);
                }))
                .hasMessageContaining("strange part");
        assertThat(folder.resolve("volumes/x")).doesNotExist();
        assertThatThrownBy(() -> serve("somebody", out -> {})).hasMessageContaining("nothing is expected");
    }

    @Test
    void nothingIsWrittenBelowASymbolicLink() throws Exception {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        String session = begin("a");
        Entry link = new Entry("a", Entry.Kind.LINK, 0, 0, 0, outside.toString());
        Entry below = file("a/x", 1);
        DataInputStream answer = serve(session, out -> {
            Frames.list(List.of(link, below), out);
            part(out, 1, below, new byte[1]);
        });
        assertThat(answer.readInt()).as("files that are there").isZero();
        assertThat(answer.readInt()).as("entries that are refused").isZero();
        assertThat(Frames.Answer.read(answer).kind()).isNotNull();
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aPartOfTheWrongHashIsNotTaken() throws Exception {
        String session = begin("a");
        Entry entry = file("x", 3);
        DataInputStream answer = serve(session, out -> {
            Frames.list(List.of(entry), out);
            ByteArrayOutputStream one = new ByteArrayOutputStream();
            part(new DataOutputStream(one), 0, entry, new byte[] {1, 2, 3});
            byte[] bytes = one.toByteArray();
            bytes[bytes.length - 33] ^= 1;
            out.write(bytes);
        });
        answer.readLong();
        assertThat(Frames.Answer.read(answer).kind()).isEqualTo(Trouble.CORRUPT);
        assertThat(root.resolve("x")).doesNotExist();
    }

    @Test
    void whatIsSomebodyElsesIsRefusedAndLeft() throws Exception {
        Files.createDirectories(root);
        Files.writeString(root.resolve("mine"), "x");
        ends.begin(new DataEnds.Begun("a", false, root, "t1"));
        hear("a", "not of this transfer");
        assertThat(root.resolve("mine")).hasContent("x");
        assertThat(root.resolve(".edgeferry-t1")).doesNotExist();
    }

    @Test
    void discardTakesAwayWhatItPutThereAndNothingElse() throws Exception {
        String session = begin("a");
        Entry sub = new Entry("sub", Entry.Kind.FOLDER, 0755, 0, 1_000_000_000, "");
        Entry entry = file("sub/x", 3);
        serve(session, out -> {
            Frames.list(List.of(sub, entry), out);
            part(out, 1, entry, new byte[] {1, 2, 3});
        });
        assertThat(root.resolve("sub/x")).hasBinaryContent(new byte[] {1, 2, 3});
        Files.writeString(root.resolve("sub/other"), "of somebody else");
        // Another process of the same transfer knows what the one before put there.
        begin("b");
        ends.input("b", "{\"do\":\"discard\"}\n");
        hear("b", "discarded");
        assertThat(root.resolve("sub/x")).doesNotExist();
        assertThat(root.resolve("sub/other")).hasContent("of somebody else");
        assertThat(Arrays.asList(root.toFile().list())).containsExactly("sub");
    }

    @Test
    void oneThatNobodySteersCannotBeReachedAnyMore() {
        begin("a");
        assertThat(ends.input("a", "{\"do\":\"ping\"}\n")).isTrue();
        hear("a", "pong");
        ends.endAll();
        assertThat(ends.input("a", "x\n")).isFalse();
        begin("b");
        ends.input("b", "{\"do\":\"dance\"}\n" + "x".repeat(3) + "\n");
        hear("b", "an unknown command: dance");
        assertThat(said.toString().getBytes(StandardCharsets.UTF_8)).isNotEmpty();
    }
}
