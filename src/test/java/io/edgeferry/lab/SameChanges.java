package io.edgeferry.lab;

import static io.edgeferry.lab.SameCall.less;
import static io.edgeferry.lab.SameCall.same;

import io.edgeferry.lab.SameCall.Same;
import java.util.List;

/** The calls that change something, for both places, in the order in which they build on one another. */
final class SameChanges {

    private static final String DIFF = "a real server adds a difference of Go's structures";

    private SameChanges() {}

    static final List<SameCall> APPLYING = List.of(
            same("dry run of the client", "apply --dry-run=client -f {dir}/cfg.yaml", 0, "\\(dry run\\)"),
            same("dry run of the server", "apply --dry-run=server -f {dir}/cfg.yaml", 0, "\\(server dry run\\)"),
            same("tried only", "get cm applied", 1, "NotFound"),
            same("diff before", "diff -f {dir}/cfg.yaml", 1, "\\+ +k: v"),
            same("apply", "apply -f {dir}/cfg.yaml", 0, "created"),
            same("apply again", "apply -f {dir}/cfg.yaml", 0, "unchanged"),
            same("apply with a change", "apply -f {dir}/cfg-changed.yaml", 0, "configured"),
            same("applied", "get cm applied -o yaml", 0, "k: w"),
            same("diff", "diff -f {dir}/cfg.yaml", 1, "- +k: w"),
            same("no diff", "diff -f {dir}/cfg-changed.yaml", 0),
            same("last applied", "apply view-last-applied cm applied", 0, "k: w"),
            same("create what is there", "create -f {dir}/cfg.yaml", 1, "AlreadyExists"),
            same("create namespace again", "create ns twin", 1, "AlreadyExists"),
            same("server-side apply", "apply --server-side -f {dir}/side.yaml", 0, "serverside-applied"),
            same("server-side again", "apply --server-side -f {dir}/side.yaml", 0, "serverside-applied"),
            same(
                    "server-side conflict",
                    "apply --server-side --field-manager=x -f {dir}/side-changed.yaml",
                    1,
                    "conflict with \"kubectl\""),
            same(
                    "server-side by force",
                    "apply --server-side --field-manager=x --force-conflicts -f {dir}/side-changed.yaml",
                    0),
            same("managers", "get cm side -o jsonpath={.metadata.managedFields[*].manager}", 0, "x"),
            same("apply without a kind", "apply -f {dir}/no-kind.yaml", 1, "kind"),
            same("apply of a kind that is not there", "apply -f {dir}/odd-kind.yaml", 1, "no matches for kind"),
            same("apply what is no yaml", "apply -f {dir}/broken.yaml", 1),
            same("server prints", "create cm printed --from-literal=a=b --dry-run=server -o yaml", 0, "a: b"));

    static final List<SameCall> REFUSED = List.of(
            same("no image", "create -f {dir}/pod-no-image.yaml", 1, "image: Required value"),
            same("no containers", "create -f {dir}/pod-empty.yaml", 1, "Required value"),
            same("bad name", "create -f {dir}/pod-bad-name.yaml", 1, "Invalid value"),
            same("bad name of a container", "create -f {dir}/pod-bad-container.yaml", 1, "Invalid value"),
            same("same container twice", "create -f {dir}/pod-twice.yaml", 1, "Duplicate value"),
            same("no such volume", "create -f {dir}/pod-no-volume.yaml", 1, "Not found"),
            same("bad restart policy", "create -f {dir}/pod-bad-policy.yaml", 1, "Unsupported value"),
            same("bad quantity", "create -f {dir}/pod-bad-quantity.yaml", 1),
            same("unknown field", "create -f {dir}/pod-unknown.yaml", 1, "unknown field \"spec.bogus\""),
            same(
                    "unknown field warned of",
                    "create --dry-run=server --validate=warn -f {dir}/pod-unknown.yaml",
                    0,
                    "unknown field \"spec.bogus\""),
            same("unknown field ignored", "create --dry-run=server --validate=ignore -f {dir}/pod-unknown.yaml", 0),
            same("wrong type", "create -f {dir}/pod-wrong-type.yaml", 1),
            same("bad label", "label pod box 'x=not ok'", 1, "Invalid value|invalid label"),
            same("bad label in a file", "create -f {dir}/cfg-bad-label.yaml", 1, "Invalid value"),
            same("bad key", "create -f {dir}/cfg-bad-key.yaml", 1, "Invalid value"),
            same("bad annotation", "create -f {dir}/cfg-bad-annotation.yaml", 1, "Invalid value"),
            same("claim without modes", "create -f {dir}/claim-bad.yaml", 1, "Required value"),
            same("volume without a source", "create -f {dir}/volume-bad.yaml", 1, "Required value"),
            same("service without ports", "create -f {dir}/service-bad.yaml", 1, "Required value"),
            same("deployment that does not fit", "create -f {dir}/deploy-bad.yaml", 1, "does not match"),
            same("no such namespace", "create -n none -f {dir}/cfg.yaml", 1, "NotFound"),
            same("another namespace", "create -n default -f {dir}/cfg-here.yaml", 1, "does not match the namespace"),
            same("namespace with a bad name", "create ns Bad_Name", 1, "Invalid value"),
            less(
                    Same.REASON,
                    "the words are of Go's decoder",
                    "a list is no object",
                    "create --raw /api/v1/namespaces/twin/configmaps -f {dir}/broken.json",
                    1),
            less(
                    Same.FIRST_LINES,
                    DIFF,
                    "what of a pod may not change",
                    "patch pod box -p {\"spec\":{\"restartPolicy\":\"Never\"}}",
                    1),
            less(
                    Same.FIRST_LINES,
                    DIFF,
                    "what of a claim may not change",
                    "patch pvc data -p {\"spec\":{\"storageClassName\":\"x\"}}",
                    1),
            same("what of a secret may not change", "patch secret key -p {\"type\":\"x\"}", 1),
            same("immutable", "patch cm fixed -p {\"data\":{\"k\":\"w\"}}", 1, "immutable"),
            same("a name may not change", "patch cm fixed -p {\"metadata\":{\"name\":\"other\"}}", 1),
            same("replace an old one", "replace -f {dir}/cfg-old.yaml", 1, "Conflict"),
            same("replace another one", "replace -f {dir}/cfg-other-uid.yaml", 1, "Conflict"),
            same("replace what is not there", "replace -f {dir}/cfg-none.yaml", 1, "NotFound"));

    static final List<SameCall> CHANGING = List.of(
            same("replace", "replace -f {dir}/cfg.yaml", 0, "replaced"),
            same("edit", "edit cm edited", 0, "edited"),
            same("edited", "get cm edited -o jsonpath={.data.k}", 0, "^after$"),
            same("label", "label pod box z=1", 0, "labeled"),
            same("label again", "label pod box z=2", 1, "already has a value"),
            same("label over", "label pod box z=2 --overwrite", 0, "labeled"),
            same("label to the same", "label pod box z=2", 0, "not labeled"),
            same("label away", "label pod box z-", 0, "unlabeled"),
            same("label with an old version", "label cm applied z=1 --resource-version=1", 1, "Conflict"),
            same("annotate", "annotate pod box note=1", 0, "annotated"),
            same("annotate again", "annotate pod box note=2", 1, "already has a value"),
            same("merge patch", "patch cm applied --type merge -p {\"data\":{\"k\":null,\"n\":\"1\"}}", 0, "patched"),
            same("merged", "get cm applied -o jsonpath={.data}", 0, "\\{\"n\":\"1\"\\}"),
            same(
                    "patch that changes nothing",
                    "patch cm applied --type merge -p {\"data\":{\"n\":\"1\"}}",
                    0,
                    "no change"),
            same(
                    "json patch",
                    "patch cm applied --type json -p [{\"op\":\"add\",\"path\":\"/data/j\",\"value\":\"2\"}]",
                    0),
            same(
                    "json patch that does not fit",
                    "patch cm applied --type json -p [{\"op\":\"remove\",\"path\":\"/no\"}]",
                    1),
            same(
                    "json patch whose test fails",
                    "patch cm applied --type json -p [{\"op\":\"test\",\"path\":\"/data/j\",\"value\":\"3\"}]",
                    1),
            same("json patch that is none", "patch cm applied --type json -p {\"a\":1}", 1),
            same(
                    "strategic patch",
                    "patch deploy idle -p"
                        + " {\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"web:2\"}]}}}}",
                    0,
                    "patched"),
            same(
                    "strategically patched",
                    "get deploy idle -o jsonpath={.spec.template.spec.containers[*].image}",
                    0,
                    "web:2"),
            same("patch of what is not there", "patch cm none -p {\"data\":{}}", 1, "NotFound"),
            same("patch of the status", "patch pod box --subresource=status -p {\"status\":{\"message\":\"m\"}}", 0),
            same("image", "set image deploy/idle web=web:3", 0, "image updated"),
            same("generated name", "create -f {dir}/generated.yaml -o jsonpath={.metadata.generateName}", 0, "^made-$"),
            same("taint", "taint node {other} k=v:NoSchedule", 0, "tainted"),
            same("taint again", "taint node {other} k=v:NoSchedule", 1, "already has"),
            same("untaint", "taint node {other} k-", 0, "untainted"),
            same("untaint again", "taint node {other} k-", 1, "not found"),
            same("cordon", "cordon {other}", 0, "cordoned"),
            same("cordon again", "cordon {other}", 0, "already cordoned"),
            same("cordoned", "get node {other} -o jsonpath={.spec.unschedulable}", 0, "true"),
            same("uncordon", "uncordon {other}", 0, "uncordoned"),
            same(
                    "drain tried",
                    "drain {node} --dry-run=client --pod-selector=app=box --force --delete-emptydir-data",
                    0,
                    "node/\\S+ drained"),
            same("drain refused", "drain {node} --pod-selector=app=box --dry-run=server", 1, "(?i)cannot delete"));

    static final List<SameCall> DELETING = List.of(
            same("delete tried", "delete cm applied --dry-run=server", 0, "dry run"),
            same("still there", "get cm applied -o name", 0),
            same("delete", "delete cm applied", 0, "deleted"),
            same("delete again", "delete cm applied", 1, "NotFound"),
            same("delete again, ignored", "delete cm applied --ignore-not-found", 0),
            same("delete by label", "delete cm -l kind=sorted", 0, "sorted-a1"),
            same("delete by label without a hit", "delete cm -l kind=sorted", 0, "No resources found"),
            same(
                    "delete with a wrong uid",
                    "delete --raw /api/v1/namespaces/twin/configmaps/side -f {dir}/wrong-uid.json",
                    1),
            same("delete by file", "delete -f {dir}/side.yaml", 0, "deleted"),
            same("delete of all of a kind", "delete lease --all", 0, "held"),
            same("delete without a name", "delete cm", 1),
            same("delete pod", "delete pod over --timeout=60s", 0, "deleted"),
            same("delete by force", "delete pod box --grace-period=0 --force", 0, "deleted"),
            same("gone", "wait --for=delete pod/box --timeout=60s", 0),
            same("delete claim", "delete pvc data --timeout=60s", 0, "deleted"),
            same("released", "wait --for=jsonpath={.status.phase}=Released pv/twin-vol --timeout=30s", 0),
            same("delete volume", "delete pv twin-vol --timeout=60s", 0, "deleted"),
            same("delete class", "delete sc twin", 0, "deleted"),
            same("delete namespace", "delete ns twin --timeout=90s", 0, "deleted"),
            same("namespace is gone", "get ns twin", 1, "NotFound"),
            same("delete of a namespace that is kept", "delete ns default", 1, "(?i)forbidden"));
}
