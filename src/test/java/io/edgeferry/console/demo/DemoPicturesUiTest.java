package io.edgeferry.console.demo;

import io.edgeferry.console.PicturesUi;
import io.edgeferry.console.fakes.FakeDemonstrations;
import io.edgeferry.console.shell.Entrance;
import io.edgeferry.protection.demo.DemoPhase;
import io.edgeferry.protection.demo.DemoSnapshot;
import org.junit.jupiter.api.Test;

/** Draws the demonstration in its phases, in usual and in big type. */
class DemoPicturesUiTest extends PicturesUi {

    private final FakeDemonstrations demos = new FakeDemonstrations();

    @Override
    protected Entrance entrance() throws Exception {
        return super.entrance().with(session -> demos);
    }

    private void show(DemoSnapshot snapshot) {
        demos.show(snapshot);
        until(snapshot.headline(), () -> text("#demo-headline").equals(snapshot.headline()));
    }

    @Test
    void demonstration() throws Exception {
        click("#rail-demo");
        until(
                "a training is offered",
                () -> !stage.getScene().lookup("#demo-start").isDisabled());
        draw("demo-ready");
        show(FakeDemonstrations.at(
                31,
                DemoPhase.PROTECTED,
                "Protected: last checkpoint 4 s old",
                "Pod demo-3fa1c0 trains on node edge-1: step 97, loss 0.0087. 2 replicas on node edge-3"));
        draw("demo-protected");
        show(FakeDemonstrations.at(
                52, DemoPhase.BROKEN, "Node edge-1 is cut off", "lease 14 of 20 s, probe failed 2 of 3 times"));
        draw("demo-broken");
        click("#demo-big");
        draw("demo-broken-big");
        show(FakeDemonstrations.at(
                76,
                DemoPhase.RESUMED,
                "Resumed after 23.7 s, 36 steps lost; from zero it would take 18.8 s more",
                "Pod demo-3fa1c0-m1 trains on node edge-3: step 146, loss 0.0046. The one that began anew is at step 72"
                        + " of 145"));
        draw("demo-resumed-big");
        click("#demo-big");
        show(FakeDemonstrations.at(
                100, DemoPhase.DONE, "Resumed after 23.7 s, 36 steps lost; from zero it took 18.8 s more", ""));
        draw("demo-done");
        show(FakeDemonstrations.at(
                100, DemoPhase.DONE, "Resumed after 23.7 s, 36 steps lost; from zero it took 2.1 s less", "", -2.1));
        draw("demo-saved-nothing");
    }
}
