package io.edgeferry.console;

import static org.awaitility.Awaitility.await;

import io.edgeferry.cluster.KubeContext;
import io.edgeferry.cluster.Kubeconfigs;
import io.edgeferry.console.connect.SessionOpener;
import io.edgeferry.migration.ClusterSession;
import io.edgeferry.node.SshSettings;
import io.edgeferry.node.SshSettingsFile;
import io.edgeferry.task.DataFolder;
import io.edgeferry.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The real console on the testbed. */
@ResourceLock("testbed")
public abstract class OnTestbed extends ConsoleUi {

    private static final Path PICTURES = Path.of(System.getProperty("edgeferry.pictures", "target/pictures"));

    protected final Testbed testbed = Testbed.get();
    private final String user;
    private volatile @Nullable ClusterSession session;

    /** @param user context of the testbed's kubeconfig */
    protected OnTestbed(String user) {
        this.user = user;
    }

    @Override
    protected KubeContext context() throws Exception {
        return Kubeconfigs.context(Path.of(testbed.fact("KUBECONFIG")), user);
    }

    @Override
    protected SessionOpener opener() {
        DataFolder data = new DataFolder(home);
        return (context, ssh, prompt) -> {
            ClusterSession opened = ClusterSession.open(context, ssh, prompt, data, true);
            session = opened;
            return opened;
        };
    }

    @Override
    protected void prepare() throws Exception {
        new SshSettingsFile(new DataFolder(home).file("ssh.json"))
                .save(
                        context().server(),
                        new SshSettings(
                                "root",
                                22,
                                List.of(Path.of(testbed.fact("SSH_KEY"))),
                                false,
                                null,
                                Path.of(testbed.fact("KNOWN_HOSTS")),
                                Map.of()));
    }

    /** What the console is connected to, when it is. */
    protected ClusterSession session() {
        await("a session").atMost(PATIENCE).until(() -> session != null);
        return Objects.requireNonNull(session);
    }

    /** Gives the window a size. */
    protected void size(double width, double height) {
        onFx(() -> {
            stage.setWidth(width);
            stage.setHeight(height);
            return true;
        });
    }

    /** Draws the window into the folder of pictures. */
    protected void draw(String name) throws IOException {
        ScenePicture.save(stage, PICTURES.resolve(name + ".png"), 1);
    }
}
