package io.edgeferry.cli;

import io.edgeferry.checkpoint.CheckpointFile;
import io.edgeferry.checkpoint.CheckpointFiles;
import io.edgeferry.checkpoint.CheckpointWords;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code edgeferry inspect}. Needs no cluster. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description =
                "Says what a checkpoint archive holds: a tar of a kubelet or of the lab, or one of them packed with"
                        + " gzip. Nothing is unpacked.")
final class InspectCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The archive, often *.tar or *" + CheckpointFile.ENDING)
    private @Nullable Path file;

    @Option(names = "-o", paramLabel = "FORMAT", description = "json: for programs")
    private @Nullable String format;

    @Override
    public Integer call() throws IOException {
        boolean json = Output.json(format);
        CheckpointFile read = CheckpointFiles.read(Objects.requireNonNull(file));
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        if (json) {
            Output.value(out, map(read));
        } else {
            CheckpointWords.lines(read).forEach(out::println);
        }
        out.flush();
        return 0;
    }

    private static Map<String, Object> map(CheckpointFile file) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("engine", file.engine().words());
        map.put("namespace", file.namespace());
        map.put("pod", file.pod());
        map.put("container", file.container());
        map.put("image", file.image());
        map.put("runtime", file.runtime());
        map.put("created", Objects.toString(file.created(), null));
        map.put("checkpointed", Objects.toString(file.checkpointed(), null));
        map.put("packed", file.packed());
        map.put("fileBytes", file.file());
        map.put("bytes", file.unpacked());
        map.put("entries", file.entries().stream().map(InspectCommand::entry).toList());
        return map;
    }

    private static Map<String, Object> entry(CheckpointFile.Entry entry) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", entry.name());
        map.put("bytes", entry.bytes());
        return map;
    }
}
