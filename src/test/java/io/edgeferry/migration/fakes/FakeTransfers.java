package io.edgeferry.migration.fakes;

import io.edgeferry.node.RemoteProcess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The agent's ends of a transfer: from node to node, or through the console as {@code image archive} on a line. */
final class FakeTransfers {

    private FakeTransfers() {}

    static RemoteProcess start(World world, Machine machine, List<String> words) {
        if (words.contains("receive")) {
            return new Receiver(world, machine);
        }
        String archive = words.get(words.indexOf("--archive") + 1);
        String image = words.get(words.indexOf("--image") + 1);
        Machine.Dump dump = machine.archives.get(archive);
        if (dump == null) {
            return new Ended("", "{\"error\":\"no archive\"}", 3);
        }
        String progress =
                "{\"sent\":100000000,\"total\":200000000}\n{\"done\":true,\"sent\":200000000,\"sha256\":\"sha256:"
                        + "0123456789abcdef\",\"manifest\":\"sha256:" + image + "\"}\n";
        if (words.getFirst().equals("sh")) {
            String login = words.get(6);
            world.machine(login.substring(login.indexOf('@') + 1).replace(".test", ""))
                    .images
                    .put(image, dump);
            return new Ended("", progress, 0);
        }
        return new Ended(machine.name() + " " + archive + " " + image, progress, 0);
    }

    private static class Ended implements RemoteProcess {
        private final InputStream stdout;
        private final InputStream stderr;
        private final int exit;

        Ended(String stdout, String stderr, int exit) {
            this.stdout = new ByteArrayInputStream(stdout.getBytes(StandardCharsets.UTF_8));
            this.stderr = new ByteArrayInputStream(stderr.getBytes(StandardCharsets.UTF_8));
            this.exit = exit;
        }

        @Override
        public InputStream stdout() {
            return stdout;
        }

        @Override
        public InputStream stderr() {
            return stderr;
        }

        @Override
        public OutputStream stdin() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public int waitFor(Duration limit) {
            return exit;
        }

        @Override
        public void close() {}
    }

    /** Imports what came when its input ends. */
    private static final class Receiver extends Ended {
        private final World world;
        private final Machine machine;
        private @Nullable OutputStream input;

        Receiver(World world, Machine machine) {
            super("", "", 0);
            this.world = world;
            this.machine = machine;
        }

        @Override
        public synchronized OutputStream stdin() {
            if (input == null) {
                input = new ByteArrayOutputStream() {
                    @Override
                    public void close() {
                        take(toString(StandardCharsets.UTF_8));
                    }
                };
            }
            return input;
        }

        private void take(String text) {
            String[] words = text.split(" ", -1);
            synchronized (world) {
                Machine.Dump dump = world.machine(words[0]).archives.get(words[1]);
                if (dump != null) {
                    machine.images.put(words[2], dump);
                }
            }
        }
    }
}
