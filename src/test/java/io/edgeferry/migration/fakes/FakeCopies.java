package io.edgeferry.migration.fakes;

import io.edgeferry.task.Flow;
import io.edgeferry.transfer.FileTrouble;
import io.edgeferry.transfer.FileTrouble.Kind;
import io.edgeferry.transfer.Handing;
import io.edgeferry.transfer.Listing;
import io.edgeferry.transfer.Taken;
import io.edgeferry.transfer.Transfer;
import io.edgeferry.transfer.TransferEnd;
import io.edgeferry.transfer.TransferException;
import io.edgeferry.transfer.TransferException.Reason;
import io.edgeferry.transfer.TransferListener;
import io.edgeferry.transfer.TransferReport;
import io.edgeferry.transfer.TransferSpec;
import io.edgeferry.transfer.Transfers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Copies from folder to folder of the machines, as the engine promises to. */
public final class FakeCopies implements Transfers {

    private final World world;
    private final List<TransferSpec> opened = new ArrayList<>();
    private String direct = "";
    private int open;
    private boolean patient;
    private boolean rotten;

    FakeCopies(World world) {
        this.world = world;
    }

    /** From now on the nodes do not dial each other. */
    public void noDirectWay(String why) {
        direct = why;
    }

    /** From now on a transfer that finds no space waits for some. */
    public void patient() {
        patient = true;
    }

    /** From now on the target reads back other bytes than were sent, and no file is named. */
    public void rotten() {
        rotten = true;
    }

    /** What was opened, in order. */
    public List<TransferSpec> opened() {
        return List.copyOf(opened);
    }

    /** Transfers whose processes run. */
    public int running() {
        return open;
    }

    @Override
    public String directTrouble(TransferEnd source, TransferEnd target) throws InterruptedException {
        try {
            return call("direct", () -> direct);
        } catch (TransferException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private interface Body<T> {
        T run() throws TransferException, InterruptedException;
    }

    private <T> T call(String what, Body<T> body) throws TransferException, InterruptedException {
        synchronized (world) {
            String call = "data " + what;
            Faults.Kind kind = world.faults().enter(call);
            world.look();
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (kind == Faults.Kind.REFUSED) {
                throw new TransferException(Reason.BROKEN, "refused: " + call);
            }
            T result = body.run();
            world.look();
            world.faults().leave(call, kind);
            if (kind == Faults.Kind.LOST) {
                throw new TransferException(Reason.UNREACHABLE, "lost: " + call);
            }
            return result;
        }
    }

    @Override
    public Transfer open(TransferEnd source, TransferEnd target, TransferSpec spec, TransferListener listener)
            throws TransferException, InterruptedException {
        Transfer transfer = call("open", () -> {
            Machine from = world.end(source.shell());
            Machine to = world.end(target.shell());
            if (!from.hasAgent(source.agentFolder()) || !to.hasAgent(target.agentFolder())) {
                throw new TransferException(Reason.BROKEN, "no agent is installed");
            }
            if (!from.reached || !to.reached) {
                throw new TransferException(Reason.UNREACHABLE, "an end is not reached");
            }
            if (spec.handing() != null) {
                opened.add(spec);
                return new Checkpoint(spec.handing(), from, to, spec.sourceFolder(), listener);
            }
            FakeFolder folder = from.folders.get(spec.sourceFolder());
            if (folder == null) {
                throw new TransferException(Reason.REFUSED, "the source is no folder");
            }
            FakeFolder copy = to.folders.get(spec.targetFolder());
            if (copy != null
                    && !copy.files.isEmpty()
                    && !(spec.transfer().equals(copy.transfer) && copy.brought.containsAll(copy.files.keySet()))) {
                throw new TransferException(Reason.REFUSED, "the target folder holds files of somebody else");
            }
            if (copy == null) {
                copy = new FakeFolder();
                copy.made = true;
                to.folders.put(spec.targetFolder(), copy);
            }
            copy.transfer = spec.transfer();
            opened.add(spec);
            return new One(spec, folder, copy, to, listener);
        });
        // A console that ends takes its agents' processes with it.
        open++;
        return transfer;
    }

    /** A checkpoint's archive, handed to the target's containerd. */
    private final class Checkpoint implements Transfer {
        private final String archive;
        private final String image;
        private final Machine from;
        private final Machine to;
        private final TransferListener listener;
        private boolean closed;

        Checkpoint(Handing handing, Machine from, Machine to, String folder, TransferListener listener) {
            this.archive = folder + "/" + handing.file();
            this.image = handing.words().get(handing.words().indexOf("--image") + 1);
            this.from = from;
            this.to = to;
            this.listener = listener;
        }

        private Machine.Dump dump() throws TransferException {
            if (closed || !from.reached || !to.reached) {
                throw new TransferException(Reason.UNREACHABLE, "an end is gone");
            }
            Machine.Dump dump = from.archives.get(archive);
            if (dump == null) {
                throw new TransferException(Reason.REFUSED, "no archive " + archive);
            }
            return dump;
        }

        @Override
        public TransferReport copy() throws TransferException, InterruptedException {
            return call("send", () -> {
                Machine.Dump unused = dump();
                listener.flowed(100_000_000, 200_000_000, 1e8, 2);
                listener.epoch(new Flow.Epoch(0, 2, 4, 1e8, 0, 1, 0.001, "ramp", "grows"));
                listener.flowed(200_000_000, 200_000_000, 2e8, 4);
                return new TransferReport(
                        new Listing(1, 0, 0, 0, 0, 200_000_000, 200_000_000),
                        1,
                        200_000_000,
                        0,
                        List.of(),
                        "",
                        "",
                        0.5);
            });
        }

        @Override
        public Taken taken() throws TransferException, InterruptedException {
            return call("taken", () -> {
                to.images.put(image, dump());
                return new Taken(200_000_000, "0123456789abcdef", "sha256:" + image);
            });
        }

        @Override
        public TransferReport verify() {
            throw new IllegalStateException("a checkpoint is not checked so");
        }

        @Override
        public void finish() {
            throw new IllegalStateException("a checkpoint is handed on");
        }

        @Override
        public void discard() {
            throw new IllegalStateException("a checkpoint goes with its folder");
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open--;
            }
        }
    }

    private final class One implements Transfer {
        private final TransferSpec spec;
        private final FakeFolder source;
        private final FakeFolder target;
        private final Machine machine;
        private final TransferListener listener;
        private boolean closed;

        One(TransferSpec spec, FakeFolder source, FakeFolder target, Machine machine, TransferListener listener) {
            this.spec = spec;
            this.source = source;
            this.target = target;
            this.machine = machine;
            this.listener = listener;
        }

        private void alive() throws TransferException {
            if (closed) {
                throw new TransferException(Reason.BROKEN, "closed");
            }
            if (!machine.reached) {
                throw new TransferException(Reason.UNREACHABLE, "node " + machine.name() + " is not reached");
            }
        }

        @Override
        public TransferReport copy() throws TransferException, InterruptedException {
            TransferReport report = call("copy", () -> {
                alive();
                listener.listed(listing());
                long sent = 0;
                long files = 0;
                for (Map.Entry<String, String> file : source.files.entrySet()) {
                    String name = file.getKey();
                    if (trouble(name) != null || file.getValue().equals(target.files.get(name))) {
                        continue;
                    }
                    while (patient && machine.free < file.getValue().length()) {
                        listener.trouble(new FileTrouble(name, Kind.NO_SPACE, "full", 1));
                        world.wait(10);
                    }
                    if (machine.free < file.getValue().length()) {
                        listener.flowed(sent, source.bytes(), 0, 4);
                        throw new TransferException(Reason.NO_SPACE, "no space");
                    }
                    machine.free -= file.getValue().length();
                    target.files.put(name, file.getValue());
                    target.brought.add(name);
                    sent += file.getValue().length();
                    files++;
                }
                target.files
                        .keySet()
                        .removeIf(name -> target.brought.contains(name) && !source.files.containsKey(name));
                listener.flowed(sent, source.bytes(), 1e6, 4);
                listener.epoch(new Flow.Epoch(0, 2, 4, 1e6, 0, 1, 0.001, "ramp", "grows"));
                return report(sent, files, false);
            });
            world.faults().after("data copy");
            return report;
        }

        @Override
        public TransferReport verify() throws TransferException, InterruptedException {
            return call("verify", () -> {
                alive();
                return report(0, 0, true);
            });
        }

        @Override
        public Taken taken() {
            throw new IllegalStateException("a whole folder");
        }

        private Listing listing() {
            return new Listing(source.files.size(), 0, 0, 0, 0, source.bytes(), source.bytes());
        }

        private TransferReport report(long sent, long files, boolean checked) {
            List<FileTrouble> missing = new ArrayList<>();
            source.files.forEach((name, text) -> {
                Kind kind = trouble(name);
                if (kind != null) {
                    missing.add(new FileTrouble(name, kind, "", 1));
                } else if (checked && !text.equals(target.files.get(name))) {
                    missing.add(new FileTrouble(name, Kind.CHANGED, "", 1));
                }
            });
            return new TransferReport(
                    listing(),
                    files,
                    sent,
                    source.files.size() - files,
                    missing,
                    checked ? digest(source) : "",
                    checked ? digest(target) + (rotten ? "?" : "") : "",
                    0.5);
        }

        private static Kind trouble(String name) {
            return switch (name.substring(name.lastIndexOf('.') + 1)) {
                case "sock" -> Kind.SPECIAL;
                case "gone" -> Kind.VANISHED;
                case "secret" -> Kind.PERMISSION;
                default -> null;
            };
        }

        private static String digest(FakeFolder folder) {
            Map<String, String> regular = new TreeMap<>(folder.files);
            regular.keySet().removeIf(name -> trouble(name) != null);
            return Integer.toHexString(regular.hashCode());
        }

        @Override
        public void finish() throws TransferException, InterruptedException {
            var unused = call("finish", () -> {
                alive();
                target.transfer = null;
                target.brought.clear();
                return true;
            });
        }

        @Override
        public void discard() throws TransferException, InterruptedException {
            var unused = call("discard", () -> {
                alive();
                target.brought.forEach(name -> {
                    String text = target.files.remove(name);
                    machine.free += text == null ? 0 : text.length();
                });
                target.brought.clear();
                target.transfer = null;
                if (target.made && target.files.isEmpty()) {
                    machine.folders.values().remove(target);
                }
                return spec;
            });
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                open--;
            }
        }
    }
}
