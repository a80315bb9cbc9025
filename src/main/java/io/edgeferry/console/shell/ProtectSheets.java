package io.edgeferry.console.shell;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodInfo;
import io.edgeferry.cluster.Words;
import io.edgeferry.console.Permissions.Act;
import io.edgeferry.console.Sheets;
import io.edgeferry.console.protect.FailoverSheet;
import io.edgeferry.console.protect.ProtectActs;
import io.edgeferry.console.protect.ProtectSheet;
import io.edgeferry.console.protect.ProtectView;
import io.edgeferry.console.protect.ProtectionBook;
import io.edgeferry.console.protect.RuleSheet;
import io.edgeferry.console.protect.StopSheet;
import io.edgeferry.console.topology.Cargo;
import io.edgeferry.protection.FailoverRequest;
import io.edgeferry.protection.ProtectSpec;
import io.edgeferry.task.OperationId;
import io.edgeferry.task.Task;
import java.util.List;
import java.util.Optional;

/** Opens the sheets of protection, and says what came of what was asked there. */
final class ProtectSheets implements ProtectActs {

    private final Desk desk;
    private final ProtectionBook book;
    private final Protecting protecting;

    ProtectSheets(Desk desk, ProtectionBook book, Protecting protecting) {
        this.desk = desk;
        this.book = book;
        this.protecting = protecting;
    }

    @Override
    public String passive() {
        return protecting.passive();
    }

    @Override
    public String denies(String namespace) {
        return protecting.denies(namespace);
    }

    @Override
    public void checkpoint(ProtectView view) {
        book.checkpoint(
                view, ProtectionBook.Answer.of(done -> desk.pullNow(), why -> say("No checkpoint was asked for", why)));
    }

    @Override
    public void drill(ProtectView view) {
        book.drill(
                view.pod().namespace(),
                view.pod().origin(),
                ProtectionBook.Answer.of(task -> begun(task), why -> say("The drill did not begin", why)));
    }

    private void begun(Task task) {
        desk.pullNow();
        desk.openTask(task.id());
    }

    private void say(String heading, String why) {
        desk.sheets().say(heading, why);
    }

    /** Protects a pod, or changes how it is protected. */
    void protect(PodInfo pod) {
        boolean anew = !pod.annotations().containsKey(Words.PROTECT);
        protect(
                pod.namespace(),
                pod.name(),
                pod.origin(),
                pod.namespace() + " · node " + pod.node(),
                spec(pod),
                anew,
                pod.node());
    }

    /** What the annotation says; where it cannot be understood, what is usual. */
    private static ProtectSpec spec(PodInfo pod) {
        String text = pod.annotations().get(Words.PROTECT);
        try {
            return text == null ? ProtectSpec.USUAL : ProtectSpec.parse(text);
        } catch (IllegalArgumentException e) {
            return ProtectSpec.USUAL;
        }
    }

    @Override
    public void settings(ProtectView view) {
        ProtectSpec spec = view.pod().spec();
        protect(
                view.pod().namespace(),
                view.pod().pod(),
                view.pod().origin(),
                view.pod().namespace() + " · node " + view.pod().node(),
                spec == null ? ProtectSpec.USUAL : spec,
                false,
                view.pod().node());
    }

    private void protect(
            String namespace, String pod, String origin, String about, ProtectSpec spec, boolean anew, String node) {
        Sheets.Handle[] handle = new Sheets.Handle[1];
        ProtectSheet.Host host = new ProtectSheet.Host() {
            @Override
            public List<String> nodes() {
                return desk.topology().index().picture().nodes().stream()
                        .map(NodeInfo::name)
                        .filter(name -> !name.equals(node))
                        .toList();
            }

            @Override
            public String denies() {
                return protecting.denies(namespace);
            }

            @Override
            public void protect(ProtectSpec wanted, ProtectionBook.Answer<List<String>> answer) {
                book.protect(namespace, pod, origin, wanted, answer);
            }

            @Override
            public void close() {
                handle[0].close();
            }
        };
        handle[0] = desk.sheets().open(new ProtectSheet(host, pod, about, spec, anew), null, () -> handle[0].close());
    }

    @Override
    public void failOver(ProtectView view) {
        Sheets.Handle[] handle = new Sheets.Handle[1];
        FailoverSheet.Host host = new FailoverSheet.Host() {
            @Override
            public ProtectView view() {
                return book.find(view.id()).orElse(view);
            }

            @Override
            public List<FailoverSheet.Target> targets() {
                return ProtectSheets.this.targets(view);
            }

            @Override
            public String denies() {
                return protecting.denies(view.pod().namespace());
            }

            @Override
            public String deniesTaint() {
                return desk.permissions().denies(Act.CORDON, "").orElse("");
            }

            @Override
            public void failOver(FailoverRequest request, ProtectionBook.Answer<Task> answer) {
                book.failover(request, answer);
            }

            @Override
            public void close() {
                handle[0].close();
                desk.pullNow();
            }
        };
        handle[0] = desk.sheets().open(new FailoverSheet(host), null, () -> handle[0].close());
    }

    /** The other nodes, with what speaks against each as far as the picture knows. */
    private List<FailoverSheet.Target> targets(ProtectView view) {
        Optional<PodInfo> pod =
                desk.topology().index().pod(view.pod().namespace(), view.pod().pod());
        if (pod.isPresent()) {
            return desk.topology().choices(new Cargo.OfPod(pod.get())).stream()
                    .filter(choice -> !choice.node().name().equals(view.pod().node()))
                    .map(choice -> new FailoverSheet.Target(choice.node().name(), choice.obstacle()))
                    .toList();
        }
        return desk.topology().index().picture().nodes().stream()
                .filter(node -> !node.name().equals(view.pod().node()))
                .map(node -> new FailoverSheet.Target(node.name(), node.ready() ? "" : "not ready"))
                .toList();
    }

    @Override
    public void stop(ProtectView view) {
        Sheets.Handle[] handle = new Sheets.Handle[1];
        Runnable keep = () -> handle[0].close();
        handle[0] = desk.sheets()
                .open(
                        new StopSheet(view, keep, () -> {
                            handle[0].close();
                            stopNow(view);
                        }),
                        null,
                        keep);
    }

    private void stopNow(ProtectView view) {
        book.unprotect(
                view,
                ProtectionBook.Answer.of(
                        left -> {
                            desk.pullNow();
                            if (!left.isEmpty()) {
                                say(
                                        view.pod().pod() + " is not protected any more, but something is left",
                                        String.join("\n", left));
                            }
                        },
                        why -> say("The protection of " + view.pod().pod() + " was not ended", why)));
    }

    @Override
    public void changeRule() {
        Sheets.Handle[] handle = new Sheets.Handle[1];
        Runnable close = () -> handle[0].close();
        handle[0] = desk.sheets().open(new RuleSheet(book.rule(), book::rule, close), null, close);
    }

    @Override
    public void openTask(OperationId id) {
        desk.openTask(id);
    }

    @Override
    public void connect() {
        desk.go(Rail.Place.CONNECT);
    }

    @Override
    public void choosePod() {
        desk.go(Rail.Place.TOPOLOGY);
    }
}
