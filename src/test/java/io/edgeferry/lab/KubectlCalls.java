package io.edgeferry.lab;

import static io.edgeferry.lab.KubectlCall.call;

import java.util.List;

/** The calls, in the order in which they build on one another. */
final class KubectlCalls {

    private static final String VIEWER = "--context lab-viewer ";

    private KubectlCalls() {}

    static final List<KubectlCall> READING = List.of(
            call("version", "version", 0, "Server Version: v1\\.36\\."),
            call("api-versions", "api-versions", 0, "(?m)^apps/v1$", "(?m)^v1$"),
            call("api-resources", "api-resources", 0, "pods +po +v1 +true +Pod"),
            call("healthz", "get --raw /healthz", 0, "^ok"),
            call("nodes", "get nodes", 0, "NAME +STATUS +ROLES +AGE +VERSION", "w1 +Ready +<none>"),
            call(
                    "nodes wide",
                    "get nodes -o wide",
                    0,
                    "INTERNAL-IP +EXTERNAL-IP +OS-IMAGE +KERNEL-VERSION +CONTAINER-RUNTIME"),
            call("nodes by short name", "get no w1 -o name", 0, "^node/w1"),
            call("pods", "get pods", 0, "NAME +READY +STATUS +RESTARTS +AGE", "gru +1/1 +Running +0"),
            call("pods wide", "get pods -o wide", 0, "IP +NODE +NOMINATED NODE +READINESS GATES", "w1 +<none> +<none>"),
            call("pods everywhere", "get pods -A", 0, "NAMESPACE +NAME", "default +gru"),
            call("pod as yaml", "get pod gru -o yaml", 0, "(?m)^kind: Pod", "nodeName: w1"),
            call("pod as json", "get pod gru -o json", 0, "\"phase\": \"Running\""),
            call("jsonpath", "get pod gru -o jsonpath={.spec.nodeName}", 0, "^w1"),
            call("custom columns", "get pods -o custom-columns=N:.metadata.name,P:.status.phase", 0, "gru +Running"),
            call("labels shown", "get pod gru --show-labels", 0, "app=gru"),
            call("label selector", "get pods -l app=gru -o name", 0, "pod/gru"),
            call("set selector", "get pods -l 'app in (gru,other)' -o name", 0, "pod/gru"),
            call("selector without a hit", "get pods -l app=none", 0, "No resources found in default namespace"),
            call(
                    "field selector",
                    "get pods --field-selector spec.nodeName=w1,status.phase=Running -o name",
                    0,
                    "pod/gru"),
            call("unknown field", "get pods --field-selector foo=bar", 1, "field label not supported: foo"),
            call("namespaces", "get ns", 0, "NAME +STATUS +AGE", "kube-system +Active"),
            call("service account", "get sa default", 0, "NAME +AGE", "default"),
            call("all", "get all", 0, "pod/gru"),
            call("events", "get events", 0),
            call("in pieces", "get nodes --chunk-size=1 -o name", 0, "node/w1", "node/w2"),
            call("no such pod", "get pod none", 1, "\\(NotFound\\): pods \"none\" not found"),
            call("no such kind", "get nothing", 1, "doesn't have a resource type \"nothing\""),
            call("describe pod", "describe pod gru", 0, "Node: +w1", "QoS Class:", "Ready +True"),
            call(
                    "describe node",
                    "describe node w1",
                    0,
                    "Kubelet Version: +v1",
                    "Non-terminated Pods:",
                    "default +gru"),
            call("log", "logs gru", 0, "step 1\\nstep 2"),
            call("log tail", "logs gru --tail=2", 0, "^step \\d+\\nstep \\d+\\n$"),
            call("log bytes", "logs gru --limit-bytes=6", 0, "^step 1$"),
            call("log of the container before", "logs gru -p", 1, "previous terminated container \"main\""),
            call("log of no pod", "logs none", 1, "pods \"none\" not found"),
            call("log of no container", "logs gru -c none", 1, "container none is not valid for pod gru"),
            call("exec", "exec gru -- echo hello", 0, "hello"),
            call("exec fails", "exec gru -- sh -c 'echo out; echo err >&2; exit 3'", 3, "out", "err", "exit code 3"),
            call("exec of no program", "exec gru -- no-such-program", 1, "no-such-program"),
            call("top nodes", "top nodes", 0, "NAME +CPU\\(cores\\)", "w1 +\\d+m"),
            call("top pods", "top pods", 0, "gru +100m +64Mi"),
            call("node proxy", "get --raw /api/v1/nodes/w1/proxy/healthz", 0, "^ok"),
            call("wait", "wait --for=condition=Ready pod/gru --timeout=10s", 0, "condition met"),
            call("wait in vain", "wait --for=condition=Nothing pod/gru --timeout=1s", 1, "timed out"));

    static final List<KubectlCall> RIGHTS = List.of(
            call("whoami", "auth whoami", 0, "Username +admin"),
            call("can", "auth can-i create pods", 0, "yes"),
            call("can list", "auth can-i --list", 0, "\\*\\.\\*"),
            call("viewer reads", VIEWER + "get pods", 0, "gru"),
            call("viewer cannot", VIEWER + "auth can-i create pods", 1, "no"),
            call(
                    "viewer may not create",
                    VIEWER + "run x --image=i",
                    1,
                    "pods is forbidden: User \"viewer\" cannot create resource \"pods\" in API group \"\" in the"
                            + " namespace \"default\""),
            call(
                    "viewer may not delete",
                    VIEWER + "delete node w1",
                    1,
                    "nodes \"w1\" is forbidden: User \"viewer\" cannot delete resource \"nodes\" in API group \"\" at"
                            + " the cluster scope"),
            call("viewer may not exec", VIEWER + "exec gru -- true", 1, "(?i)forbidden"),
            call("viewer sees no secrets", VIEWER + "get secrets", 1, "secrets is forbidden"),
            call("unknown token", "--token=none get pods", 1, "(?i)unauthorized"));

    static final List<KubectlCall> CHANGING = List.of(
            call("create namespace", "create ns other", 0, "namespace/other created"),
            call("create again", "create ns other", 1, "\\(AlreadyExists\\): namespaces \"other\" already exists"),
            call("create configmap", "create configmap cfg --from-literal=a=b", 0, "configmap/cfg created"),
            call("get configmap", "get cm cfg", 0, "NAME +DATA +AGE", "cfg +1"),
            call("create secret", "create secret generic key --from-literal=a=b", 0),
            call("get secret", "get secret key", 0, "key +Opaque +1"),
            call("create deployment", "create deployment web --image=web:1", 0),
            call(
                    "get deployment",
                    "get deploy web -o wide",
                    0,
                    "READY +UP-TO-DATE +AVAILABLE +AGE +CONTAINERS +IMAGES",
                    "web +0/1"),
            call("expose", "expose pod gru --port=80", 0, "service/gru exposed"),
            call("get service", "get svc gru", 0, "TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\\(S\\) +AGE", "80/TCP"),
            call("dry run", "apply --dry-run=server -f {dir}/pod.yaml", 0, "pod/a created \\(server dry run\\)"),
            call("apply", "apply -f {dir}/pod.yaml", 0, "pod/a created"),
            call("apply again", "apply -f {dir}/pod.yaml", 0, "pod/a unchanged"),
            call("apply with a change", "apply -f {dir}/pod-changed.yaml", 0, "pod/a configured"),
            call("diff", "diff -f {dir}/pod.yaml", 1, "\\+ +app: one"),
            call(
                    "defaults",
                    "get pod a -o yaml",
                    0,
                    "dnsPolicy: ClusterFirst",
                    "imagePullPolicy: IfNotPresent",
                    "qosClass: BestEffort",
                    "restartPolicy: Always"),
            call("create of what is there", "create -f {dir}/pod.yaml", 1, "pods \"a\" already exists"),
            call("unknown field", "create -f {dir}/pod-unknown.yaml", 1, "unknown field \"spec.bogus\""),
            call(
                    "unknown field warned of",
                    "create --dry-run=server --validate=warn -f {dir}/pod-unknown.yaml",
                    0,
                    "Warning: unknown field \"spec.bogus\""),
            call(
                    "invalid",
                    "create -f {dir}/pod-invalid.yaml",
                    1,
                    "spec.containers\\[0\\].name: Invalid value: \"Bad_Name\"",
                    "spec.containers\\[1\\].image: Required value"),
            call("invalid name", "run Bad_Name --image=i", 1, "Invalid value"),
            call("server-side apply", "apply --server-side -f {dir}/cfg.yaml", 0, "serverside-applied"),
            call(
                    "server-side conflict",
                    "apply --server-side --field-manager=x -f {dir}/cfg-changed.yaml",
                    1,
                    "Apply failed with 1 conflict: conflict with \"kubectl\": .data.k"),
            call(
                    "server-side by force",
                    "apply --server-side --field-manager=x --force-conflicts -f {dir}/cfg-changed.yaml",
                    0),
            call("label", "label pod a z=1", 0, "pod/a labeled"),
            call("label again", "label pod a z=2", 1, "already has a value"),
            call("annotate", "annotate pod a note=1", 0, "annotated"),
            call(
                    "strategic patch",
                    "patch pod a -p {\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"other:2\"}]}}",
                    0,
                    "pod/a patched"),
            call("merge patch", "patch pod a --type merge -p {\"metadata\":{\"labels\":{\"z\":null}}}", 0, "patched"),
            call(
                    "json patch",
                    "patch pod a --type json -p"
                            + " [{\"op\":\"replace\",\"path\":\"/metadata/labels/app\",\"value\":\"p\"}]",
                    0,
                    "patched"),
            call(
                    "patched",
                    "get pod a -o jsonpath={.metadata.labels}{.spec.containers[*].image}",
                    0,
                    "\\{\"app\":\"p\"\\}other:2"),
            call(
                    "json patch that does not fit",
                    "patch pod a --type json -p [{\"op\":\"remove\",\"path\":\"/spec/no\"}]",
                    1,
                    "The request is invalid"),
            call(
                    "what may not change",
                    "patch pod a -p {\"spec\":{\"restartPolicy\":\"Never\"}}",
                    1,
                    "spec: Forbidden: pod updates may not change fields other than"),
            call("volume and claim", "apply -f {dir}/volume.yaml", 0, "persistentvolumeclaim/data created"),
            call("bound", "wait --for=jsonpath={.status.phase}=Bound pvc/data --timeout=10s", 0),
            call(
                    "get claim",
                    "get pvc",
                    0,
                    "STATUS +VOLUME +CAPACITY +ACCESS MODES +STORAGECLASS +VOLUMEATTRIBUTESCLASS +AGE",
                    "data +Bound +vol +1Gi +RWO +manual +<unset>"),
            call(
                    "get volume",
                    "get pv",
                    0,
                    "RECLAIM POLICY +STATUS +CLAIM",
                    "vol +1Gi +RWO +Retain +Bound +default/data"),
            call(
                    "claim may not change",
                    "patch pvc data -p {\"spec\":{\"storageClassName\":\"x\"}}",
                    1,
                    "spec is immutable after creation"),
            call("taint", "taint node w2 k=v:NoSchedule", 0, "node/w2 tainted"),
            call("untaint", "taint node w2 k-", 0, "node/w2 untainted"),
            call("cordon", "cordon w2", 0, "node/w2 cordoned"),
            call("cordoned", "get node w2", 0, "Ready,SchedulingDisabled"),
            call("uncordon", "uncordon w2", 0, "node/w2 uncordoned"),
            call("copy in", "cp {dir}/big gru:{dir}/copied", 0),
            call("copied whole", "exec gru -- cmp {dir}/big {dir}/copied", 0),
            call("copy out", "cp gru:{dir}/big {dir}/back", 0),
            call("came back whole", "exec gru -- cmp {dir}/big {dir}/back", 0),
            call("delete by force", "delete pod a --grace-period=0 --force", 0, "deleted"),
            call("it is gone", "get pod a", 1, "NotFound"),
            call("delete of what is not there", "delete pod a", 1, "pods \"a\" not found"),
            call("delete by selector", "delete deploy -l app=web", 0, "\"web\" deleted"),
            call("delete namespace", "delete ns other --timeout=20s", 0, "deleted"),
            call("evict", "drain w1 --force --timeout=20s", 0, "pod/gru (evicted|deleted)", "node/w1 drained"));
}
