package io.edgeferry.cli;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.migration.DatasetOptions;
import io.edgeferry.migration.DatasetPlan;
import io.edgeferry.migration.DatasetRequest;
import io.edgeferry.migration.Datasets;
import io.edgeferry.migration.Finding;
import io.edgeferry.migration.MigrationException;
import io.edgeferry.task.Task;
import io.edgeferry.transfer.PolicyChoice;
import io.edgeferry.transfer.TransferPath;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edgeferry migrate dataset CLAIM NODE}, which is {@code kubectl migrate dataset CLAIM NODE}. */
@Command(
        name = "dataset",
        mixinStandardHelpOptions = true,
        synopsisHeading = "Usage: edgeferry migrate dataset [OPTIONS] [NAMESPACE/]CLAIM NODE%n"
                + "       edgeferry migrate dataset [OPTIONS] --volume VOLUME NODE%n",
        customSynopsis = "",
        description = {
            "Copies a dataset to another node, with a volume and a claim of its own there. The source is untouched.",
            "Exit code 0: all of it is there, equal by hash; 1: refused, nothing was touched; 3: taken back, as after"
                    + " Ctrl-C; 4: needs you, what was copied is kept."
        })
final class MigrateDatasetCommand extends MoveCommand {

    @Parameters(arity = "0..2", paramLabel = "WORD", description = "The claim (not with --volume), and the node")
    private List<String> words = List.of();

    @Option(names = "--volume", paramLabel = "VOLUME", description = "A volume without claim")
    private @Nullable String volume;

    @Option(names = "--from", paramLabel = "NODE", description = "Node it lies on, where the volume does not tell")
    private String from = "";

    @Option(
            names = "--path",
            paramLabel = "PATH",
            defaultValue = "auto",
            description = "Way of the bytes: auto, direct, relay (this machine), api (helper pods, without SSH)")
    private String path = "auto";

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            defaultValue = "adaptive",
            description = "How the number of parallel streams is set: adaptive, paper, fixed")
    private String policy = "adaptive";

    @Option(
            names = "--window",
            paramLabel = "N",
            description = "Parallel streams: of fixed the number, else the most; 1 to 64")
    private @Nullable Integer window;

    @Option(names = "--helper-image", paramLabel = "IMAGE", description = "Image with sh for the helper pods of api")
    private String helperImage = "";

    @Override
    void check() {
        var unused = request("default");
    }

    private DatasetRequest request(String where) {
        int wanted = volume == null ? 2 : 1;
        if (words.size() != wanted) {
            throw new IllegalArgumentException(
                    (volume == null ? "CLAIM and NODE are needed" : "NODE is needed, and with --volume no claim")
                            + (words.isEmpty() ? "" : ", not " + String.join(" ", words)));
        }
        String node = words.getLast();
        if (volume != null) {
            return new DatasetRequest("", volume, node, options(), from);
        }
        String[] claim = words.getFirst().split("/", 2);
        return claim.length == 2
                ? new DatasetRequest(claim[0], claim[1], node, options(), from)
                : new DatasetRequest(where, claim[0], node, options(), from);
    }

    private DatasetOptions options() {
        PolicyChoice.Kind kind = choice("--policy", policy, PolicyChoice.Kind.class);
        if (kind == PolicyChoice.Kind.FIXED && window == null) {
            throw new IllegalArgumentException("--policy fixed needs --window N");
        }
        return new DatasetOptions(
                choice("--path", path, TransferPath.class),
                new PolicyChoice(kind, window == null ? PolicyChoice.MOST : window),
                helperImage);
    }

    @Override
    Planned plan(ClusterSession session, String where)
            throws ClusterException, MigrationException, InterruptedException {
        Datasets datasets = session.migrations().datasets();
        DatasetPlan plan = datasets.plan(request(where));
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
                return datasets.start(plan);
            }
        };
    }
}
