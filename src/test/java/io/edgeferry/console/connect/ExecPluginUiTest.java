package io.edgeferry.console.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.edgeferry.Programs;
import io.edgeferry.cluster.KubeCluster;
import io.edgeferry.console.ConsoleUi;
import io.edgeferry.lab.TestLab;
import io.edgeferry.migration.ClusterSession;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A program that a kubeconfig names, against an API server with TLS: it runs after consent, and its token works. */
@DisabledOnOs(OS.WINDOWS)
class ExecPluginUiTest extends ConsoleUi {

    private TestLab lab;
    private Path kubeconfig;
    private Path marker;

    @Override
    protected void prepare() throws Exception {
        lab = TestLab.start(Files.createDirectories(home.resolve("lab")));
        marker = home.resolve("it-ran");
        kubeconfig = kubeconfig(home, Files.readString(lab.kubeconfig), marker);
    }

    /** The lab's kubeconfig with a program beside it in the place of the token. */
    static Path kubeconfig(Path folder, String text, Path marker) throws Exception {
        var unused = Programs.write(folder.resolve("login.sh"), """
            #!/bin/sh
            echo run >> '%s'
            printf '%%s' '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"%s"}}'
            """.formatted(marker, group(text, "token: (\\S+)")));
        return Files.writeString(folder.resolve("exec.yaml"), """
            apiVersion: v1
            kind: Config
            clusters: [{name: lab, cluster: {server: "%s", certificate-authority-data: %s}}]
            users:
            - name: me
              user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login.sh, interactiveMode: Never}}
            contexts: [{name: by-program, context: {cluster: lab, user: me}}]
            """.formatted(
                        group(text, "server: (\\S+)"), group(text, "certificate-authority-data: (\\S+)")));
    }

    private static String group(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    @Override
    protected SessionOpener opener() {
        return (context, ssh, prompt) -> {
            if (context.exec() == null) {
                return new ClusterSession(cluster, shells, migrations);
            }
            ConnectModel.unchanged(context);
            return new ClusterSession(KubeCluster.open(context, true), shells, migrations);
        };
    }

    private void drop(File... files) {
        onFx(() -> {
            window.drop(List.of(files));
            return true;
        });
    }

    @Test
    void itRunsOnlyAfterConsentAndItsTokenWorks() throws Exception {
        see("#chip-default-gru-train");
        drop(kubeconfig.toFile());
        click("#drop-context-by-program");
        says("#exec-consent", "./login.sh");
        click("#exec-cancel");
        present("#exec-consent", false);
        soon(() ->
                assertThat(text("#liveness")).as("nothing else was connected").isEqualTo("live · 4 nodes"));
        assertThat(marker).as("refused, it does not run").doesNotExist();
        click("#context-by-program");
        click("#exec-allow");
        see("#card-w1");
        see("#chip-default-gru");
        await().atMost(PATIENCE).until(() -> text("#liveness").equals("live · 3 nodes"));
        assertThat(marker).isNotEmptyFile();
    }

    @Test
    void filesThatAreNoKubeconfigsAreNamed() throws Exception {
        see("#chip-default-gru-train");
        Path notes = Files.writeString(home.resolve("notes.txt"), "hello");
        drop(notes.toFile());
        says("#console", "This is no kubeconfig");
        says("#console", notes + " is no kubeconfig");
        robot.type(KeyCode.ESCAPE);
        drop(notes.toFile(), home.toFile());
        says("#console", "None of these is a kubeconfig");
        robot.type(KeyCode.ESCAPE);
        drop(notes.toFile(), kubeconfig.toFile(), lab.kubeconfig.toFile());
        says("#drop-sheet", notes + " is no kubeconfig");
        see("#drop-context-by-program");
        see("#drop-context-lab-viewer");
        click("#drop-cancel");
        present("#drop-sheet", false);
        drop(java.util.Collections.nCopies(21, notes.toFile()).toArray(new File[0]));
        says("#console", "21 files were dropped");
        assertThat(marker).doesNotExist();
    }
}
