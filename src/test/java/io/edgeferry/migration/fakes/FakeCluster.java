package io.edgeferry.migration.fakes;

import io.edgeferry.cluster.Access;
import io.edgeferry.cluster.Cluster;
import io.edgeferry.cluster.ClusterPicture;
import io.edgeferry.cluster.EventInfo;
import io.edgeferry.cluster.KubeContext;
import io.edgeferry.cluster.Storage;
import io.edgeferry.cluster.Workloads;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** A connected cluster around {@link FakeWorkloads}. */
public final class FakeCluster implements Cluster {

    private static final String CORDON = "patch nodes";

    private final Workloads workloads;
    private final Storage storage;
    private List<String> missing = List.of();

    FakeCluster(Workloads workloads, Storage storage) {
        this.workloads = workloads;
        this.storage = storage;
    }

    /** Takes rights away from the user. */
    public void forbid(String... rights) {
        missing = List.of(rights);
    }

    @Override
    public KubeContext context() {
        return new KubeContext(Path.of("config"), "home", "home", "https://api.test:6443", "me", "default", true, null);
    }

    @Override
    public ClusterPicture picture() {
        return ClusterPicture.EMPTY;
    }

    @Override
    public Workloads workloads() {
        return workloads;
    }

    @Override
    public io.edgeferry.cluster.PodExec exec() {
        throw new IllegalStateException("migrations get their way into helper pods from elsewhere");
    }

    @Override
    public Storage storage() {
        return storage;
    }

    @Override
    public List<EventInfo> events(String namespace, String pod) {
        return List.of();
    }

    @Override
    public String logTail(String namespace, String pod, int lines) {
        return "";
    }

    @Override
    public String yaml(String kind, String namespace, String name) {
        return "";
    }

    @Override
    public List<String> missingRights(String namespace) {
        return missing.stream()
                .filter(right -> !right.equals(CORDON) && !right.contains("persistentvolume"))
                .toList();
    }

    @Override
    public Access access(String namespace) {
        return new Access(Set.copyOf(missing), false);
    }

    @Override
    public boolean mayCordon() {
        return !missing.contains(CORDON);
    }

    @Override
    public void close() {}
}
