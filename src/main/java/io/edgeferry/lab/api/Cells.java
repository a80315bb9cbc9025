package io.edgeferry.lab.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What tables show of the other kinds; the rules of {@code printers.go} in Kubernetes 1.36. */
final class Cells {

    static final String NONE = "<none>";
    private static final String ROLE = "node-role.kubernetes.io/";
    private static final Map<String, String> MODES =
            Map.of("ReadWriteOnce", "RWO", "ReadOnlyMany", "ROX", "ReadWriteMany", "RWX", "ReadWriteOncePod", "RWOP");

    private Cells() {}

    static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    static String nodeStatus(ObjectNode node) {
        String ready = Trees.objects(Trees.at(node, "status", "conditions")).stream()
                .filter(c -> Trees.text(c, "type").equals("Ready"))
                .map(c -> Trees.text(c, "status").equals("True") ? "Ready" : "NotReady")
                .findFirst()
                .orElse("Unknown");
        return Trees.at(node, "spec", "unschedulable").asBoolean(false) ? ready + ",SchedulingDisabled" : ready;
    }

    static String roles(ObjectNode node) {
        List<String> roles = new ArrayList<>();
        Trees.objectAt(node, "metadata", "labels").properties().forEach(label -> {
            if (label.getKey().startsWith(ROLE) && label.getKey().length() > ROLE.length()) {
                roles.add(label.getKey().substring(ROLE.length()));
            } else if (label.getKey().equals("kubernetes.io/role")) {
                roles.add(label.getValue().asString(""));
            }
        });
        roles.sort(null);
        return roles.isEmpty() ? NONE : String.join(",", roles);
    }

    static String address(ObjectNode node, String type) {
        return Trees.objects(Trees.at(node, "status", "addresses")).stream()
                .filter(a -> Trees.text(a, "type").equals(type))
                .map(a -> Trees.text(a, "address"))
                .findFirst()
                .orElse(NONE);
    }

    static String modes(JsonNode modes) {
        List<String> shown = new ArrayList<>();
        for (String mode : MODES.keySet().stream().sorted().toList()) {
            for (JsonNode each : modes) {
                if (each.asString("").equals(mode)) {
                    shown.add(MODES.getOrDefault(mode, mode));
                }
            }
        }
        return String.join(",", shown);
    }

    static String phase(ObjectNode object) {
        return object.path("metadata").has("deletionTimestamp") ? "Terminating" : Trees.text(object, "status", "phase");
    }

    static String claim(ObjectNode volume) {
        JsonNode claim = Trees.at(volume, "spec", "claimRef");
        return claim.isMissingNode() ? "" : Trees.text(claim, "namespace") + "/" + Trees.text(claim, "name");
    }

    static String ports(ObjectNode service) {
        List<String> ports = new ArrayList<>();
        for (ObjectNode port : Trees.objects(Trees.at(service, "spec", "ports"))) {
            String node = Trees.text(port, "nodePort");
            ports.add(Trees.text(port, "port") + (node.isEmpty() ? "" : ":" + node) + "/"
                    + or(Trees.text(port, "protocol"), "TCP"));
        }
        return ports.isEmpty() ? NONE : String.join(",", ports);
    }

    static String external(ObjectNode service) {
        List<String> all = new ArrayList<>();
        Trees.at(service, "spec", "externalIPs").forEach(ip -> all.add(ip.asString("")));
        if (all.isEmpty() && Trees.text(service, "spec", "type").equals("LoadBalancer")) {
            return "<pending>";
        }
        return all.isEmpty() ? NONE : String.join(",", all);
    }

    static String pairs(JsonNode map) {
        List<String> pairs = new ArrayList<>();
        map.properties()
                .forEach(each -> pairs.add(each.getKey() + "=" + each.getValue().asString("")));
        pairs.sort(null);
        return pairs.isEmpty() ? NONE : String.join(",", pairs);
    }

    static String endpoints(ObjectNode endpoints) {
        List<String> all = new ArrayList<>();
        for (ObjectNode subset : Trees.objects(endpoints.path("subsets"))) {
            for (ObjectNode address : Trees.objects(subset.path("addresses"))) {
                for (ObjectNode port : Trees.objects(subset.path("ports"))) {
                    all.add(Trees.text(address, "ip") + ":" + Trees.text(port, "port"));
                }
            }
        }
        int more = all.size() - 3;
        String shown = String.join(",", all.subList(0, Math.min(3, all.size())));
        return all.isEmpty() ? NONE : more > 0 ? shown + " + " + more + " more..." : shown;
    }

    static String lastSeen(ObjectNode event, Instant now) {
        String last = Trees.text(event, "series", "lastObservedTime");
        last = or(last, Trees.text(event, "lastTimestamp"));
        last = or(last, Trees.text(event, "eventTime"));
        return Ages.since(or(last, Trees.text(event, "firstTimestamp")), now);
    }

    static String firstSeen(ObjectNode event, Instant now) {
        return Ages.since(or(Trees.text(event, "firstTimestamp"), Trees.text(event, "eventTime")), now);
    }

    /** Of a link. */
    static String rate(ObjectNode link) {
        String mbit = figure(link, "mbitPerSecond");
        return mbit.equals("0") ? "no limit" : mbit + " Mbit/s";
    }

    /** A number of a link, without the zeros that say nothing. */
    static String figure(ObjectNode link, String field) {
        double number = Trees.at(link, "spec", field).asDouble(0);
        return java.math.BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    static String involved(ObjectNode event) {
        return Trees.text(event, "involvedObject", "kind").toLowerCase(Locale.ROOT) + "/"
                + Trees.text(event, "involvedObject", "name");
    }

    static String source(ObjectNode event) {
        String component = or(Trees.text(event, "source", "component"), Trees.text(event, "reportingComponent"));
        String host = Trees.text(event, "source", "host");
        return host.isEmpty() ? component : component + ", " + host;
    }

    static String className(ObjectNode storageClass) {
        boolean isDefault = Trees.text(
                        storageClass, "metadata", "annotations", "storageclass.kubernetes.io/is-default-class")
                .equals("true");
        return Trees.name(storageClass) + (isDefault ? " (default)" : "");
    }
}
