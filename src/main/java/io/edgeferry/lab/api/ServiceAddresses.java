package io.edgeferry.lab.api;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.node.ObjectNode;

/** The cluster addresses of services, out of 10.96.0.0/16. Nothing listens there: they are only told. */
final class ServiceAddresses {

    private static final String FIELD = "clusterIP";
    private static final List<String> FIELDS = List.of(FIELD, "clusterIPs", "ipFamilies", "ipFamilyPolicy");

    private ServiceAddresses() {}

    /** Gives a new service an address that no other has, unless it brings one or wants none. */
    static void assign(ObjectNode service, List<ObjectNode> others) {
        ObjectNode spec = Trees.child(service, "spec");
        if (Trees.text(spec, "type").equals("ExternalName")) {
            return;
        }
        if (Trees.text(spec, FIELD).isEmpty()) {
            spec.put(FIELD, free(others));
        }
        if (!spec.has("clusterIPs")) {
            spec.putArray("clusterIPs").add(Trees.text(spec, FIELD));
        }
        if (!spec.has("ipFamilies")) {
            spec.putArray("ipFamilies").add("IPv4");
        }
        Trees.putIfAbsent(spec, "ipFamilyPolicy", "SingleStack");
    }

    private static String free(List<ObjectNode> others) {
        Set<String> taken = new HashSet<>();
        others.forEach(other -> taken.add(Trees.text(other, "spec", FIELD)));
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String address;
        do {
            address = "10.96.%d.%d".formatted(random.nextInt(256), random.nextInt(1, 255));
        } while (taken.contains(address));
        return address;
    }

    /** A replacement that leaves the address out keeps it. */
    static void keep(ObjectNode present, ObjectNode next) {
        ObjectNode spec = Trees.child(next, "spec");
        for (String field : FIELDS) {
            if (!spec.has(field) && present.path("spec").has(field)) {
                spec.set(field, present.path("spec").get(field).deepCopy());
            }
        }
    }
}
