package io.edgeferry.migration.fakes;

import io.edgeferry.node.Command;
import io.edgeferry.node.CommandResult;
import io.edgeferry.node.NodeException;
import io.edgeferry.node.NodeShell;
import io.edgeferry.node.RemoteProcess;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A machine's shell: understands the commands that the program sends, and refuses any other. */
final class FakeShell implements NodeShell {

    private static final String ROOT = "/var/lib/edgeferry/";
    private static final CommandResult OK = new CommandResult(0, "", "");
    private static final CommandResult NO = new CommandResult(1, "", "");

    private final World world;
    private final Machine machine;

    FakeShell(World world, Machine machine) {
        this.world = world;
        this.machine = machine;
    }

    Machine machine() {
        return machine;
    }

    @Override
    public String node() {
        return machine.name();
    }

    @Override
    public String address() {
        return machine.name() + ".test";
    }

    @Override
    public int port() {
        return 22;
    }

    @Override
    public String user() {
        return "root";
    }

    @Override
    public String hostKey() {
        return "ssh-ed25519 AAAA" + machine.name();
    }

    @Override
    public void close() {}

    @Override
    public CommandResult run(Command command, Duration limit) throws NodeException, InterruptedException {
        synchronized (world) {
            String call = machine.name() + " " + name(command.words());
            Faults.Kind kind = enter(call);
            CommandResult result = answer(command.words());
            world.look();
            world.faults().leave(call, kind);
            lose(call, kind);
            return result;
        }
    }

    private Faults.@Nullable Kind enter(String call) throws NodeException, InterruptedException {
        Faults.Kind kind = world.faults().enter(call);
        world.look();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!machine.reached) {
            throw new NodeException(machine.name(), NodeException.Reason.LOGIN, machine.name() + " is not reached");
        }
        if (kind == Faults.Kind.REFUSED) {
            throw new NodeException(machine.name(), NodeException.Reason.LOGIN, "refused: " + call);
        }
        return kind;
    }

    private void lose(String call, Faults.@Nullable Kind kind) throws NodeException {
        if (kind == Faults.Kind.LOST) {
            throw new NodeException(machine.name(), NodeException.Reason.UNREACHABLE, "lost: " + call);
        }
    }

    /** A short name for a command: what it is for. */
    private static String name(List<String> words) {
        String text = String.join(" ", words);
        String program = words.getFirst();
        if (words.contains("k8s.io") && program.equals("timeout")) {
            List<String> rest = words.subList(words.indexOf("k8s.io") + 1, words.size());
            return "ctr " + rest.get(0) + " " + rest.get(1);
        }
        if (program.endsWith("/agent")) {
            return "agent " + words.get(1);
        }
        if (program.equals("sh")) {
            return script(words.get(2));
        }
        if (program.equals("env")) {
            return "memory";
        }
        return text.contains("ssh-keyscan") ? "reach" : program;
    }

    private static String script(String script) {
        if (script.contains("absent $i")) {
            return "host paths";
        } else if (script.contains("state=absent")) {
            return "folder";
        } else if (script.contains("echo \"machine=")) {
            return "facts";
        } else if (script.contains("criu check")) {
            return "criu";
        } else if (script.contains("*dump.log")) {
            return "criu log";
        } else if (script.contains("anon_inode")) {
            return "inside";
        } else if (script.contains("empty-dir")) {
            return "empty dirs";
        } else if (script.contains("ln -f")) {
            return "make folder";
        } else if (script.contains("-depth -delete")) {
            return "empty folder";
        } else if (script.contains("agent.new")) {
            return "install";
        } else if (script.contains("/proc/[0-9]*")) {
            return "end transfers";
        } else if (script.contains("rm -rf --")) {
            return "remove agent";
        } else if (script.contains("-newer")) {
            return "find archives";
        } else if (script.contains("ssh-keygen")) {
            return "make key";
        } else if (script.contains("grep -vF")) {
            return "remove key";
        } else if (script.contains(">> \"$f\"")) {
            return "allow key";
        } else if (script.contains("receive --import")) {
            return "import locally";
        } else if (script.contains("echo \"operation ")) {
            return "remains";
        } else if (script.contains("UserKnownHostsFile")) {
            return "send";
        }
        return "script " + script;
    }

    private CommandResult answer(List<String> words) {
        String name = name(words);
        if (name.startsWith("ctr ")) {
            return containerd(words.subList(words.indexOf("k8s.io") + 1, words.size()));
        }
        if (name.startsWith("agent ")) {
            return agent(operation(words.getFirst()), words);
        }
        return switch (name) {
            case "facts" -> said(FACTS);
            case "folder" -> said(folder(words.get(4), !words.get(5).isEmpty()));
            case "make folder" -> {
                Machine.Agent agent = machine.agents.get(operation(words.get(4) + "/"));
                if (agent == null) {
                    yield NO;
                }
                agent.folders.add(words.get(5).substring(words.get(4).length() + 1));
                yield OK;
            }
            case "empty folder" -> {
                FakeFolder folder = machine.folders.get(words.get(4));
                if (folder != null) {
                    folder.files.clear();
                    folder.transfer = null;
                    folder.brought.clear();
                    if (words.get(5).isEmpty()) {
                        machine.folders.remove(words.get(4));
                    }
                }
                yield OK;
            }
            case "remains" -> said(remains());
            case "true", "empty dirs", "criu log", "host paths" -> OK;
            case "criu" ->
                words.get(4).isEmpty() ? OK : said(words.get(4).equals("dump") ? "cpuinfo QUJD" : "cpu fits");
            case "inside" -> machine.blind ? OK : said("init 77\nprocess 77 1\nrss 200000000\ndiff 0\nunix");
            case "memory" -> said("200000000");
            case "reach" -> said("key");
            case "install" -> {
                machine.agents.computeIfAbsent(operation(words.get(4) + "/"), id -> new Machine.Agent());
                yield OK;
            }
            case "remove agent" -> {
                machine.agents.remove(operation(words.get(4) + "/"));
                yield OK;
            }
            case "make key" -> said("ssh-ed25519 AAAApublic " + words.get(5));
            case "allow key" -> {
                machine.authorizedKeys.add(words.get(4));
                yield OK;
            }
            case "remove key" -> {
                machine.authorizedKeys.removeIf(line -> line.contains(words.get(4)));
                yield OK;
            }
            case "end transfers" -> OK;
            case "find archives" -> said(String.join("\n", machine.archives.keySet()));
            case "import locally" ->
                importImage(words.get(words.indexOf("--archive") + 1), words.get(words.indexOf("--image") + 1));
            case "test" -> machine.agents.containsKey(operation(words.get(2))) ? OK : NO;
            case "stat" -> machine.archives.containsKey(words.getLast()) ? said("200000000") : NO;
            case "rm" -> {
                machine.archives.remove(words.getLast());
                machine.files.remove(words.getLast());
                yield OK;
            }
            case "ls" -> said(String.join("\n", machine.agents.keySet()));
            default -> throw new AssertionError("an unknown command: " + words);
        };
    }

    private String folder(String path, boolean counted) {
        FakeFolder folder = machine.folders.get(path);
        String state = folder == null ? "absent" : folder.files.isEmpty() && !folder.marked() ? "empty" : "files";
        return "state=" + state + "\nfree=" + machine.free + "\ninodes=" + machine.inodes
                + (counted && folder != null ? "\nfiles=" + folder.files.size() + "\nbytes=" + folder.bytes() : "");
    }

    private CommandResult importImage(String archive, String image) {
        Machine.Dump dump = machine.archives.get(archive);
        if (dump == null) {
            return NO;
        }
        machine.images.put(image, dump);
        return OK;
    }

    /** What NodeRemains asks for. */
    private String remains() {
        StringBuilder lines = new StringBuilder();
        machine.agents.forEach((operation, agent) -> lines.append("operation ")
                .append(operation)
                .append(' ')
                .append(agent.timer == null ? "none" : agent.timer.name().toLowerCase(java.util.Locale.ROOT))
                .append('\n'));
        machine.images
                .keySet()
                .forEach(image -> lines.append("image ").append(image).append('\n'));
        machine.containers.values().stream()
                .filter(container -> container.state() == Machine.State.PAUSED)
                .forEach(container ->
                        lines.append("frozen ").append(container.id()).append('\n'));
        machine.archives
                .keySet()
                .forEach(archive -> lines.append("dump ").append(archive).append('\n'));
        return lines.toString();
    }

    private CommandResult containerd(List<String> words) {
        return switch (words.get(0) + " " + words.get(1)) {
            case "task ls" ->
                said("TASK PID STATUS\n"
                        + machine.containers.values().stream()
                                .map(container -> container.id() + " 77 " + container.state())
                                .collect(Collectors.joining("\n")));
            case "task pause" -> machine.pause(words.get(2)) ? OK : NO;
            case "images ls" ->
                said("REF TYPE DIGEST\nbase:1 type sha256:base\n"
                        + machine.images.keySet().stream()
                                .map(image -> image + " type sha256:" + image)
                                .collect(Collectors.joining("\n")));
            case "content active" -> OK;
            case "images rm" -> machine.images.remove(words.get(2)) == null ? NO : OK;
            case "images tag" -> {
                machine.images.put(words.get(4), new Machine.Dump(List.of()));
                yield OK;
            }
            default -> throw new AssertionError("an unknown command of ctr: " + words);
        };
    }

    private CommandResult agent(String operation, List<String> words) {
        Machine.Agent agent = machine.agents.get(operation);
        if (agent == null) {
            return new CommandResult(127, "", "no such file");
        }
        return switch (words.get(1)) {
            case "guard" -> {
                agent.timer = Machine.Timer.ARMED;
                agent.guarded = words.get(words.indexOf("--container") + 1);
                yield OK;
            }
            case "disarm" -> {
                if (agent.timer == null) {
                    yield new CommandResult(5, "{\"outcome\":\"none\"}", "");
                }
                agent.timer = agent.timer == Machine.Timer.ARMED ? Machine.Timer.DISARMED : agent.timer;
                yield agent.timer == Machine.Timer.FIRED ? new CommandResult(4, "{}", "") : OK;
            }
            case "extend", "clean-ingest" -> OK;
            case "resume" ->
                said("{\"outcome\":\"" + machine.resume(words.get(words.indexOf("--container") + 1)) + "\"}");
            default -> throw new AssertionError("an unknown command of the agent: " + words);
        };
    }

    private static String operation(String path) {
        return path.substring(ROOT.length(), path.indexOf('/', ROOT.length()));
    }

    private static CommandResult said(String text) {
        return new CommandResult(0, text + "\n", "");
    }

    @Override
    public RemoteProcess start(Command command, Duration limit) throws NodeException, InterruptedException {
        synchronized (world) {
            List<String> words = command.words();
            String call = machine.name() + " " + name(words);
            Faults.Kind kind = enter(call);
            RemoteProcess process = FakeTransfers.start(world, machine, words);
            world.faults().leave(call, kind);
            lose(call, kind);
            return process;
        }
    }

    private static final String FACTS = """
        machine=x86_64
        kernel=6.18.0
        cgroup=1
        ctr=ctr
        containerd=2.3.3
        criu=4.1.1
        runc=1.1.15
        restore=
        store=50000000000
        store.device=40
        dumps=50000000000
        dumps.device=40
        work=50000000000
        work.device=40
        ssh=yes
        flags=sse2 avx2
        """;
}
