package io.edgeferry.migration;

import io.edgeferry.cluster.NodeInfo;
import io.edgeferry.cluster.PodManifest;
import io.edgeferry.node.Command;
import io.edgeferry.node.NodeShell;
import java.util.ArrayList;
import java.util.List;

/** Commands that mend what the doctor finds; a line that begins with # says where they are run. */
final class Remedies {

    private Remedies() {}

    private static List<String> on(String node, String... commands) {
        List<String> all = new ArrayList<>(List.of("# on node " + node + ", as root"));
        all.addAll(List.of(commands));
        return all;
    }

    private static List<String> admin(String... commands) {
        List<String> all = new ArrayList<>(List.of("# as the cluster's administrator"));
        all.addAll(List.of(commands));
        return all;
    }

    static List<String> ssh(NodeShell shell) {
        return List.of(
                "# on this machine; user, port and key are in Settings, SSH access",
                "ssh -p " + shell.port() + " " + Command.quote(shell.user() + "@" + shell.address()) + " true");
    }

    static List<String> sudo(NodeShell shell) {
        return on(
                shell.node(),
                "echo " + Command.quote(shell.user() + " ALL=(ALL) NOPASSWD: ALL") + " > /etc/sudoers.d/edgeferry",
                "chmod 0440 /etc/sudoers.d/edgeferry");
    }

    static List<String> runtime(String node) {
        return on(node, "ctr version", "systemctl status containerd --no-pager");
    }

    /** Sets it where it is, adds it to the table that is there, or adds the table: a second one would stop containerd. */
    static List<String> restoreSwitch(String node) {
        return on(
                node,
                "f=/etc/containerd/config.toml; o=enable_experimental_restore_via_create",
                "t='^ *\\[plugins\\..io\\.containerd\\.cri\\.v1\\.runtime.\\] *$'",
                "[ -s \"$f\" ] || echo 'version = 3' > \"$f\"",
                "if grep -q \"^ *$o *=\" \"$f\"; then sed -i \"s/^\\( *$o *=\\).*/\\1 true/\" \"$f\"; elif grep -q"
                        + " \"$t\" \"$f\"; then sed -i \"/$t/a\\  $o = true\" \"$f\"; else printf '%s\\n"
                        + "' '[plugins.\"io.containerd.cri.v1.runtime\"]' \"  $o = true\" >> \"$f\"; fi",
                "systemctl restart containerd");
    }

    static List<String> criu(String node) {
        return on(node, "apt-get install -y criu", "timeout -s KILL 30 criu check");
    }

    static List<String> criuCheck(String node) {
        return on(node, "timeout -s KILL 30 criu check --all", "criu --version", "uname -r");
    }

    static List<String> criuRelease(String node) {
        return on(node, "criu --version", "apt-get update", "apt-get install -y criu", "timeout -s KILL 30 criu check");
    }

    /** Puts an option where it reaches a dump through the CRI; a value that is there is replaced. */
    static List<String> criuOption(String node, String option, String value) {
        String line = value.isEmpty() ? option : option + " " + value;
        return on(
                node,
                "mkdir -p /etc/criu && touch /etc/criu/runc.conf",
                "sed -i '/^ *" + option + "\\b/d' /etc/criu/runc.conf",
                "echo " + Command.quote(line) + " >> /etc/criu/runc.conf");
    }

    /** The same on several nodes. */
    static List<String> criuOption(List<String> nodes, String option, String value) {
        return nodes.stream()
                .flatMap(node -> criuOption(node, option, value).stream())
                .toList();
    }

    /** Brings an image from node to node by containerd itself, for one that is in no registry. */
    static List<String> bringImage(NodeInfo source, NodeInfo target, String image) {
        return List.of(
                "# on this machine, as a user who may log in to both nodes and use sudo there",
                "ssh " + Command.quote(source.address()) + " sudo -n ctr -n k8s.io images export --platform linux/"
                        + Command.quote(source.architecture()) + " - " + Command.quote(image) + " | ssh "
                        + Command.quote(target.address()) + " sudo -n ctr -n k8s.io images import -");
    }

    /** Pulls an image by its digest. */
    static List<String> pullImage(String node, String image) {
        return on(node, "ctr -n k8s.io images pull " + Command.quote(image));
    }

    /** Shows what fills a place of a node. */
    static List<String> space(String node, String folder) {
        return on(node, "df -h " + folder, "du -xh -d 2 " + folder + " 2>/dev/null | sort -h | tail -n 20");
    }

    static List<String> examine(String node) {
        return List.of("edgeferry doctor " + node);
    }

    /** Shows what a look into a container sees. */
    static List<String> look(String node, String container) {
        return on(
                node,
                "ctr -n k8s.io task ls | grep " + Command.quote(container),
                pid(container),
                "ls -l /proc/$p/fd; cat /proc/$p/cgroup");
    }

    /** Shows the UNIX sockets of a container with their other ends. */
    static List<String> sockets(String node, String container) {
        return on(node, pid(container), "nsenter -t $p -n ss -xanp");
    }

    static List<String> processes(String node, String container) {
        return on(node, "ctr -n k8s.io task ps " + Command.quote(container));
    }

    static List<String> written(String node, String container) {
        return on(node, "ctr -n k8s.io snapshots usage " + Command.quote(container));
    }

    private static String pid(String container) {
        return "p=$(ctr -n k8s.io task ls | awk -v id=" + Command.quote(container) + " '$1==id{print $2}')";
    }

    static List<String> answer(NodeShell shell) {
        return List.of("ssh -p " + shell.port() + " " + Command.quote(shell.user() + "@" + shell.address())
                + " 'uptime; df -h; timeout -s KILL 10 ctr version'");
    }

    static List<String> logs(PodManifest pod) {
        String in = pod.namespace() + " " + pod.name();
        return List.of("kubectl describe pod -n " + in, "kubectl logs -n " + in + " --tail=50");
    }

    /** What shows whether the API server answers, and why not. */
    static List<String> api() {
        return List.of("kubectl version", "kubectl get --raw '/readyz?verbose'");
    }

    static List<String> journal() {
        return List.of("# on this machine", "df -h ~", "edgeferry status");
    }

    static List<String> containerd(String node) {
        return on(node, "ctr version", "# install containerd 2.3 of your distribution or of https://containerd.io");
    }

    static List<String> rights() {
        return admin("kubectl apply -f resources/manifests/rbac.yaml");
    }

    static List<String> gate(String node) {
        return on(
                node,
                "# in /var/lib/kubelet/config.yaml: featureGates: {ContainerCheckpoint: true}",
                "systemctl restart kubelet");
    }

    static List<String> kubeletIdentity() {
        return admin(
                "kubectl create clusterrole kubelet-checkpoint --verb=create --resource=nodes/checkpoint",
                "kubectl create clusterrolebinding kubelet-checkpoint --clusterrole=kubelet-checkpoint"
                        + " --user=kube-apiserver-kubelet-client");
    }

    /** On virtual machines without hardware breakpoints CRIU waits for ever while it removes its parasite. */
    static List<String> hang(String node) {
        return on(
                node,
                "[ -e /usr/sbin/criu.real ] || mv /usr/sbin/criu /usr/sbin/criu.real",
                "printf '%s\\n' '#!/bin/sh' 'export CRIU_FAULT=130' 'exec /usr/sbin/criu.real \"$@\"' > /usr/sbin/criu",
                "chmod 0755 /usr/sbin/criu");
    }

    static List<String> scratch(String namespace, String node) {
        return List.of(
                "kubectl get events -n " + namespace + " --sort-by=.lastTimestamp",
                "kubectl describe node " + node,
                "edgeferry doctor " + node + " --image IMAGE");
    }

    /** For a restore that failed, or after which nothing went on: the runtime's own words. */
    static List<String> restored(String node) {
        return on(
                node,
                "journalctl -u containerd --since -10min --no-pager | tail -n 50",
                "timeout -s KILL 30 criu check",
                "# then, on your machine",
                "edgeferry doctor " + node);
    }

    static List<String> leftovers() {
        return List.of("edgeferry status", "edgeferry recover");
    }

    /** A call of the lab, as kubectl makes it. */
    static List<String> lab(String node, String call) {
        return List.of("kubectl get nodes", "kubectl get --raw /api/v1/nodes/" + node + "/proxy/lab/v1/" + call);
    }
}
