package io.edgeferry.migration;

import io.edgeferry.cluster.ClusterException;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.cluster.Words;
import io.edgeferry.cluster.Workloads;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a pod is called on the target. */
public final class PodNames {

    private static final Pattern NUMBERED = Pattern.compile("(?<base>.*)-m(?<n>[1-9][0-9]{0,5})");
    private static final int NAME_LIMIT = 253;

    private PodNames() {}

    /** {@code gru} becomes {@code gru-m1}, then {@code gru-m2}; names that are taken are skipped. */
    public static String next(Workloads workloads, PodManifest pod) throws ClusterException {
        Matcher numbered = NUMBERED.matcher(pod.name());
        boolean moved = pod.annotation(Words.LINEAGE) != null && numbered.matches();
        String base = moved ? numbered.group("base") : pod.name();
        int next = moved ? Integer.parseInt(numbered.group("n")) + 1 : 1;
        for (int i = next; ; i++) {
            String name = numbered(base, i);
            if (workloads.pod(pod.namespace(), name).isEmpty()) {
                return name;
            }
        }
    }

    static String numbered(String base, int number) {
        String end = "-m" + number;
        String cut = base.substring(0, Math.min(base.length(), NAME_LIMIT - end.length()));
        // A name's parts between dots end in a letter or a digit.
        return cut.replaceFirst("[-.]+$", "") + end;
    }
}
