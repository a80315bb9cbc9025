package io.edgeferry.lab.machine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a node and its pods use, as the kubelet's {@code stats/summary} says it, measured on the real processes. */
final class Stats {

    private final String node;
    private final Path folder;
    private final Instant began = Instant.now();
    private final Map<Long, Sample> samples = new ConcurrentHashMap<>();

    private record Sample(long at, long cpuNanos, long rate) {}

    Stats(String node, Path folder) {
        this.node = node;
        this.folder = folder;
    }

    ObjectNode summary(Collection<PodUnit> pods) throws IOException {
        ObjectNode summary = Json.object();
        ObjectNode own = summary.putObject("node").put("nodeName", node).put("startTime", PodStatus.second(began));
        ArrayNode list = summary.putArray("pods");
        long[] sum = new long[3];
        for (PodUnit unit : pods) {
            pod(list.addObject(), unit, sum);
        }
        cpu(own, sum[0], sum[1]);
        memory(own, sum[2]);
        fileSystem(own.putObject("fs"), folder).put("usedBytes", Folders.size(folder));
        fileSystem(own.putObject("runtime").putObject("imageFs"), folder)
                .put("usedBytes", Folders.size(folder.resolve("images")));
        return summary;
    }

    private static ObjectNode fileSystem(ObjectNode to, Path folder) {
        return to.put("time", now())
                .put("availableBytes", folder.toFile().getUsableSpace())
                .put("capacityBytes", folder.toFile().getTotalSpace());
    }

    private void pod(ObjectNode to, PodUnit unit, long[] sum) {
        to.putObject("podRef")
                .put("name", unit.name())
                .put("namespace", unit.namespace())
                .put("uid", unit.uid());
        to.put("startTime", Json.text(unit.pod().path("status"), "startTime"));
        ArrayNode containers = to.putArray("containers");
        long[] own = new long[3];
        for (Container container : unit.containers()) {
            LabProcess process = container.run().process();
            if (process == null || !container.run().running()) {
                continue;
            }
            Sample sample = sample(process.handle());
            long memory = Memory.of(process);
            ObjectNode each = containers.addObject().put("name", container.name());
            cpu(each, sample.rate(), sample.cpuNanos());
            memory(each, memory);
            each.putObject("rootfs").put("time", now()).put("usedBytes", Folders.size(container.folder()));
            own[0] += sample.rate();
            own[1] += sample.cpuNanos();
            own[2] += memory;
        }
        cpu(to, own[0], own[1]);
        memory(to, own[2]);
        for (int i = 0; i < own.length; i++) {
            sum[i] += own[i];
        }
    }

    private Sample sample(ProcessHandle process) {
        long at = System.nanoTime();
        long cpu = process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
        Sample before = samples.get(process.pid());
        if (before != null && at - before.at() < 500_000_000L) {
            return before;
        }
        long rate = before == null || cpu < before.cpuNanos()
                ? 0
                : (long) ((cpu - before.cpuNanos()) * 1e9 / (at - before.at()));
        Sample sample = new Sample(at, cpu, rate);
        samples.put(process.pid(), sample);
        return sample;
    }

    private static void cpu(ObjectNode to, long rate, long nanos) {
        to.putObject("cpu").put("time", now()).put("usageNanoCores", rate).put("usageCoreNanoSeconds", nanos);
    }

    private static void memory(ObjectNode to, long bytes) {
        to.putObject("memory")
                .put("time", now())
                .put("usageBytes", bytes)
                .put("workingSetBytes", bytes)
                .put("rssBytes", bytes)
                .put("availableBytes", Math.max(0, NodeStatus.MEMORY - bytes));
    }

    private static String now() {
        return PodStatus.second(Instant.now());
    }
}
