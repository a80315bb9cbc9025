package io.edgeferry.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Datasets on the testbed's nodes: made, compared and removed by tools that are not ours (python, find, sha256sum). */
public final class Dataset {

    /** Where the datasets of these tests lie on a node. */
    public static final String ROOT = "/srv/data";

    private static final String TREE = """
        import os, random, sys
        root, small, large = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
        r = random.Random(7)
        os.makedirs(root)
        def put(name, data, mode=0o644, when=None):
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(data)
            os.chmod(path, mode)
            when = when or 1500000000 * 10**9 + r.randrange(10**17)
            os.utime(path, ns=(when, when))
        for i in range(small):
            put(f"class-{i % 20}/sample-{i:04}.bin", r.randbytes(r.randrange(1, 30000)), r.choice([0o644, 0o600, 0o755]))
        for i in range(2):
            put(f"large/shard-{i}.tar", r.randbytes(large))
        for i in range(20):
            put(f"empty/nothing-{i}", b"")
        for name in ["Größe ☃.txt", "名前.csv", "a b\\tc'd\\"e$f`g;h*?.bin", "-rf", "new\\nline", "x" * 255]:
            put("names/" + name, name.encode())
        with open(os.path.join(root, "names").encode() + b"/not-utf8-\\xff\\xfe", "wb") as f:
            f.write(b"raw")
        with open(os.path.join(root, "sparse.img"), "wb") as f:
            for at in (0, 40 << 20, 150 << 20):
                f.seek(at)
                f.write(r.randbytes(1 << 20))
            f.truncate(200 << 20)
        os.symlink("large/shard-0.tar", os.path.join(root, "link"))
        os.symlink("/nowhere/at all", os.path.join(root, "broken"))
        os.link(os.path.join(root, "class-0/sample-0000.bin"), os.path.join(root, "hard"))
        os.makedirs(os.path.join(root, "hollow/deep/er"))
        os.chmod(os.path.join(root, "hollow"), 0o2750)
        os.chown(os.path.join(root, "class-1/sample-0001.bin"), 1234, 4321)
        for folder, _, _ in os.walk(root, topdown=False):
            os.utime(folder, ns=(16 * 10**17, 16 * 10**17))
        """;

    private static final String FACTS = """
        cd "$1" && find . -path ./lost+found -prune -o ! -type d -printf '%P|%y|%m|%U:%G|%T@|%s|%n|%l\\n' | LC_ALL=C sort
        find . -type d -printf '%P|%y|%m|%U:%G|%T@\\n' | LC_ALL=C sort
        find . -type f -print0 | LC_ALL=C sort -z | xargs -0r sha256sum -b
        """;

    private final Testbed testbed;

    /** Datasets on a testbed. */
    public Dataset(Testbed testbed) {
        this.testbed = testbed;
    }

    /** Makes small files, two large ones, and one of everything that is hard to copy, on w1, and a claim for them. */
    public void make(String name, int small, int largeBytes) {
        testbed.on("w1", "python3", "-c", TREE, ROOT + "/" + name, String.valueOf(small), String.valueOf(largeBytes));
        claim(name);
    }

    /** Makes a volume and a claim for a folder on w1. */
    public void claim(String name) {
        testbed.apply("""
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: %1$s}
            spec:
              capacity: {storage: 1Gi}
              accessModes: [ReadWriteOnce]
              persistentVolumeReclaimPolicy: Retain
              storageClassName: ""
              local: {path: %2$s/%1$s}
              nodeAffinity:
                required:
                  nodeSelectorTerms:
                  - matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [w1]}]
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: %1$s, namespace: default}
            spec:
              accessModes: [ReadWriteOnce]
              storageClassName: ""
              volumeName: %1$s
              resources: {requests: {storage: 1Gi}}
            """.formatted(name, ROOT));
        testbed.kubectl("wait", "pvc/" + name, "--for=jsonpath={.status.phase}=Bound", "--timeout=60s");
    }

    /** Every path with its kind, mode, owner, times, size and hash, as find and sha256sum see them. */
    public String facts(String node, String folder) {
        return testbed.on(node, "sh", "-c", FACTS, "sh", folder);
    }

    /** Asserts that a folder on w2 is equal to one on w1 in every fact, and that holes are holes. */
    public void assertEqual(String source, String target) {
        assertThat(facts("w2", ROOT + "/" + target).lines().toList())
                .isEqualTo(facts("w1", ROOT + "/" + source).lines().toList());
        assertThat(used("w2", target)).as("blocks that are used").isLessThan(used("w1", source) * 1.1 + 1000);
    }

    /**
     * The SHA-256 of each file in a folder that has its final name, as lines of sha256sum sorted by bytes; empty where
     * there is no such folder. What is on its way lies in a folder named {@code .edgeferry-…}.
     */
    public List<String> hashes(String node, String name) {
        String hash = """
            cd "$1" 2>/dev/null || exit 0
            find . -path './.edgeferry-*' -prune -o -type f -print0 | xargs -0r sha256sum -b | LC_ALL=C sort
            """;
        return testbed.on(node, "sh", "-c", hash, "sh", ROOT + "/" + name)
                .lines()
                .toList();
    }

    /** Asserts that something of a copy has a final name on w2, and that all of it is whole. */
    public void assertArrivedWhole(String source, String target) {
        List<String> arrived = hashes("w2", target);
        assertThat(arrived).as("files with a final name").isNotEmpty();
        assertThat(hashes("w1", source)).containsAll(arrived);
    }

    private double used(String node, String name) {
        return Double.parseDouble(
                testbed.on(node, "sh", "-c", "du -sk " + ROOT + "/" + name).split("\\s")[0]);
    }

    /** What a folder takes of a node's disk, in KiB, as du sees it; 0 where there is none. */
    public static long kilobytes(Testbed testbed, String node, String folder) {
        String said = testbed.on(node, "sh", "-c", "du -sk \"$1\" 2>/dev/null || echo 0", "sh", folder);
        return Long.parseLong(said.split("\\s")[0]);
    }

    /** What the cluster says of a dataset's claim and volume: which they are, and everything that was asked for. */
    public String objects(String name) {
        return testbed.kubectl(
                        "get", "pvc", name, "-o=jsonpath={.metadata.uid} {.status.phase} {.spec.volumeName} {.spec}")
                + "\n"
                + testbed.kubectl("get", "pv", name, "-o=jsonpath={.metadata.uid} {.status.phase} {.spec}");
    }

    /** Asserts that a source's claim and volume are as they were, bound to each other, and that no mover holds them. */
    public void assertObjects(String name, String before) {
        assertThat(objects(name)).as("the source's claim and volume").isEqualTo(before);
        assertThat(testbed.kubectl("get", "pvc", name, "-o=jsonpath={.status.phase} {.spec.volumeName}"))
                .isEqualTo("Bound " + name);
        for (String kind : List.of("pvc", "pv")) {
            assertThat(testbed.kubectl("get", kind, name, "-o=jsonpath={.metadata.annotations}"))
                    .as("notes of the source's " + kind)
                    .doesNotContain("edgeferry.io/mover");
        }
    }

    /** Asserts that the volume and the claim of the copy are there, bound to each other and to w2. */
    public void assertPublished(String name) {
        assertThat(testbed.kubectl(
                        "get",
                        "pvc",
                        name,
                        "-o=jsonpath={.status.phase} {.spec.volumeName} {.metadata.labels.edgeferry\\.io/origin}"))
                .startsWith("Bound " + name + " ");
        assertThat(testbed.kubectl(
                        "get",
                        "pv",
                        name,
                        "-o=jsonpath={.spec.local.path}{.spec.hostPath.path} {.spec.persistentVolumeReclaimPolicy}"
                                + " {.spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values[0]}"))
                .isEqualTo(ROOT + "/" + name + " Retain w2");
    }

    /** Asserts that nothing of a copy is on w2 or in the cluster. */
    public void assertNoCopy(String name) {
        assertThat(testbed.on("w2", "sh", "-c", "ls -d " + ROOT + "/" + name + "* 2>/dev/null || true"))
                .isBlank();
        assertThat(testbed.kubectl("get", "pv,pvc", "-o=name").lines()).noneMatch(line -> line.endsWith("/" + name));
    }

    /** Removes a dataset with all its copies. */
    public void remove(String name) {
        for (String kind : List.of("pvc", "pv")) {
            for (String copy : List.of(name, name + "-m1", name + "-m2", name + "-m3")) {
                testbed.delete(kind, copy);
            }
        }
        for (String node : List.of("w1", "w2")) {
            testbed.on(node, "sh", "-c", "rm -rf " + ROOT + "/" + name + " " + ROOT + "/" + name + "-m[0-9]*");
        }
    }
}
