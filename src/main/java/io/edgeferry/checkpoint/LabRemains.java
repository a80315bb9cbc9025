package io.edgeferry.checkpoint;

import io.edgeferry.checkpoint.NodeRemains.Kind;
import io.edgeferry.checkpoint.NodeRemains.Remain;
import io.edgeferry.node.NodeException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What operations leave on a node of the lab: checkpoint images, archives, frozen containers. */
final class LabRemains implements Remains {

    private final LabCalls calls;

    LabRemains(LabCalls calls) {
        this.calls = calls;
    }

    @Override
    public List<Remain> find() throws NodeException, InterruptedException {
        List<Remain> found = new ArrayList<>();
        calls.allImages().stream()
                .filter(image -> CheckpointImage.isOne(image.name()))
                .forEach(image -> found.add(new Remain(Kind.IMAGE, image.name(), "none")));
        JsonNode listed = calls.call("GET", "checkpoints", "list the checkpoints of node " + calls.node());
        listed.path("checkpoints")
                .values()
                .forEach(one -> found.add(new Remain(Kind.DUMP, one.path("file").asString(""), "none")));
        listed.path("paused").values().forEach(id -> found.add(new Remain(Kind.FROZEN, id.asString(""), "none")));
        return found;
    }

    @Override
    public boolean remove(Remain remain) throws NodeException, InterruptedException {
        return remain.kind() == Kind.IMAGE
                && remain.operation().isPresent()
                && calls.find("DELETE", "images/" + remain.name(), "remove the image " + remain.name())
                        .isPresent();
    }

    @Override
    public void removeArchive(String path) throws NodeException, InterruptedException {
        calls.removeArchive(path);
    }
}
