package io.edgeferry.console.doctor;

import static org.awaitility.Awaitility.await;

import io.edgeferry.console.PicturesUi;
import io.edgeferry.console.fakes.FakeDoctor;
import io.edgeferry.console.fakes.Pictures;
import io.edgeferry.migration.DoctorReport.State;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Draws the node doctor in each of its states. */
class DoctorPicturesUiTest extends PicturesUi {

    @Test
    void doctor() throws Exception {
        Instant now = Instant.now();
        FakeDoctor.Fault criu = new FakeDoctor.Fault(
                "criu",
                State.FAILED,
                "There is no CRIU.",
                List.of("# on node edge-3, as root", "apt-get install -y criu", "timeout -s KILL 30 criu check"));
        FakeDoctor.Fault off = new FakeDoctor.Fault(
                "restore",
                State.FAILED,
                "Restoring is switched off in containerd on node master. Pods cannot come here.",
                List.of(
                        "# on node master, as root",
                        "printf '%s\\n' '[plugins.\"io.containerd.cri.v1.runtime\"]'"
                                + " '  enable_experimental_restore_via_create = true' >> /etc/containerd/config.toml",
                        "systemctl restart containerd"));
        migrations.doctor().remember(FakeDoctor.report("edge-1", now.minusSeconds(190), true, null));
        migrations.doctor().remember(FakeDoctor.report("edge-3", now.minusSeconds(7500), true, criu));
        migrations.doctor().remember(FakeDoctor.report("master", now.minusSeconds(90000), true, off));
        see("#chip-default-gru-train");
        cluster.show(Pictures.lab(3));
        says("#card-edge-1", "ready · 3 min ago");
        click("#card-edge-3 .card-name");
        draw("doctor-cards");
        click("#view-table");
        see("#row-edge-1");
        draw("doctor-table");
        click("#view-cards");
        click("#inspector-examine");
        says("#doctor-verdict-box", "edge-3 is not ready");
        draw("doctor-failed");
        migrations.doctor().paced();
        click("#doctor-check-edge-1");
        click("#doctor-check-edge-2");
        click("#doctor-start");
        await().atMost(PATIENCE).until(() -> migrations.doctor().asked().size() == 3);
        migrations.doctor().step(6);
        says("#doctor-item-freeze", "looking");
        draw("doctor-running");
        migrations.doctor().step(6);
        says("#doctor-verdict-box", "edge-2 is ready");
        robot.clickOn(see("#doctor-node-master .row-title"));
        draw("doctor-ready");
        click("#doctor-close");
        click("#read-only-switch");
        click("#card-edge-2 .card-name");
        click("#inspector-examine");
        draw("doctor-read-only");
        click("#doctor-close");
    }
}
