package io.edgeferry.migration;

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

    static List<String> leftovers() {
        return List.of("edgeferry status", "edgeferry recover");
    }
}
