package io.edgeferry.cluster;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The claims of a picture, with the newest event about each that is not bound. Not thread-safe. */
final class Claims {

    private static final Comparator<Event> OLDER =
            Comparator.comparing((Event event) -> Pictures.text(KubeDetails.seen(event)));

    private final Memory<PersistentVolumeClaim, ClaimInfo> memory =
            new Memory<>(Claims::info, Comparator.comparing(ClaimInfo::name).thenComparing(ClaimInfo::namespace));

    /** @param events about claims of any namespace */
    List<ClaimInfo> of(List<PersistentVolumeClaim> claims, List<Event> events) {
        List<ClaimInfo> infos = memory.of(claims);
        if (infos.stream().allMatch(ClaimInfo::bound)) {
            return infos;
        }
        Map<String, Event> newest = new HashMap<>();
        for (Event event : events) {
            var about = event.getInvolvedObject();
            if (about != null && "PersistentVolumeClaim".equals(about.getKind())) {
                newest.merge(
                        about.getNamespace() + "/" + about.getName(),
                        event,
                        (one, other) -> OLDER.compare(one, other) > 0 ? one : other);
            }
        }
        return infos.stream()
                .map(claim -> claim.bound() ? claim : claim.because(words(newest.get(claim.key()))))
                .toList();
    }

    private static String words(@Nullable Event event) {
        return event == null ? "" : Pictures.text(event.getReason()) + ": " + Pictures.text(event.getMessage());
    }

    private static ClaimInfo info(PersistentVolumeClaim claim) {
        var spec = claim.getSpec();
        var asked = spec.getResources() == null
                ? null
                : Pictures.orEmpty(spec.getResources().getRequests()).get("storage");
        return new ClaimInfo(
                claim.getMetadata().getNamespace(),
                claim.getMetadata().getName(),
                claim.getStatus() == null || claim.getStatus().getPhase() == null
                        ? "Pending"
                        : claim.getStatus().getPhase(),
                Pictures.text(spec.getVolumeName()),
                Pictures.text(spec.getStorageClassName()),
                Quantities.bytes(asked),
                "");
    }
}
