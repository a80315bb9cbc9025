package io.edgeferry.cli;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.migration.MigrationRequest;
import io.edgeferry.migration.Plan;
import io.edgeferry.task.Task;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edgeferry migrate pod POD NODE}, which is {@code kubectl migrate POD NODE}. */
@Command(
        name = "pod",
        mixinStandardHelpOptions = true,
        synopsisHeading = "Usage: edgeferry migrate pod [OPTIONS] POD... NODE%n",
        customSynopsis = "",
        description = {
            "Moves a pod with the training in its memory to another node; several one after the other.",
            "Exit code 0: its log was seen to go on with the next step there; 1: refused, nothing was touched;"
                    + " 3: rolled back, it runs where it was; 4: needs you. Of several: 0 when all of them did."
        })
final class MigratePodCommand extends MoveCommand {

    @Parameters(
            arity = "0..*",
            paramLabel = "WORD",
            description = "Pods, by their names or those of the pods they descend from, and last the node")
    private List<String> words = List.of();

    @Option(
            names = "--with-data",
            description = "Take along its datasets that lie on its node: copied while it trains, the rest while frozen")
    private boolean withData;

    @Mixin
    private PodOptions options = new PodOptions();

    @Override
    void check() {
        var unused = options.read();
        if (words.isEmpty()) {
            throw new IllegalArgumentException("POD and NODE are needed");
        }
        if (words.size() == 1) {
            throw new IllegalArgumentException("NODE is needed, to move " + words.getFirst() + " to");
        }
        for (String pod : pods()) {
            if (pods().indexOf(pod) != pods().lastIndexOf(pod)) {
                throw new IllegalArgumentException("Pod " + pod + " is named twice");
            }
        }
    }

    private List<String> pods() {
        return words.subList(0, words.size() - 1);
    }

    private MigrationRequest request(String where, String pod) {
        return new MigrationRequest(where, pod, words.getLast(), options.read(), withData);
    }

    @Override
    List<MigrationRequest> several(String where) {
        return pods().size() == 1
                ? List.of()
                : pods().stream().map(pod -> request(where, pod)).toList();
    }

    @Override
    int atOnce() {
        return options.atOnce();
    }

    @Override
    Planned plan(ClusterSession session, String where)
            throws ClusterException, MigrationException, InterruptedException {
        Plan plan = session.migrations().plan(request(where, pods().getFirst()));
        return new Planned() {
            @Override
            public void print(boolean json) {
                Output.plan(out(), plan, json);
            }

            @Override
            public List<Finding> findings() {
                return plan.findings();
            }

            @Override
            public Task start() throws MigrationException {
                return session.migrations().start(plan);
            }
        };
    }
}
