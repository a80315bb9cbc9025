package io.edgeferry.lab.api;

import io.edgeferry.lab.api.Refusal.Cause;
import io.edgeferry.lab.machine.LinkState;
import io.edgeferry.lab.machine.Switches;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.DoublePredicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a person may set on the lab's links and machines. */
final class SwitchRules {

    private static final Set<String> LINK = Set.of("ends", "roundTripMs", "mbitPerSecond", "lossPercent");
    private static final Set<String> MACHINE = Set.of("role", "state");
    private static final List<String> STATES = List.of("up", "cut", "killed");

    private final List<Cause> causes = new ArrayList<>();

    private SwitchRules() {}

    /** All that is wrong with a change; empty for other kinds. */
    static List<Cause> wrong(ResourceType type, ObjectNode before, ObjectNode after) {
        SwitchRules rules = new SwitchRules();
        if (type.kind().equals(Switches.LINKS)) {
            rules.link(before.path("spec"), after.path("spec"));
        } else if (type.kind().equals(Switches.MACHINES)) {
            rules.machine(before.path("spec"), after.path("spec"), Trees.name(after));
        }
        return rules.causes;
    }

    private void link(JsonNode before, JsonNode after) {
        known(after, LINK);
        same(before, after, "ends");
        number(after, "roundTripMs", most -> most <= LinkState.MOST_DELAY, "a number of ms from 0 to 60000");
        number(
                after,
                "mbitPerSecond",
                most -> most <= LinkState.MOST_RATE,
                "a number of Mbit/s from 0, which is no limit, to 1000000");
        number(after, "lossPercent", most -> most < LinkState.LOSS_BELOW, "a number of percent from 0 to below 50");
    }

    private void number(JsonNode spec, String field, DoublePredicate most, String words) {
        JsonNode value = spec.path(field);
        if (value.isMissingNode() || value.isNull()) {
            causes.add(new Cause("FieldValueRequired", "spec." + field, "Required value: must be " + words));
        } else if (!value.isNumber() || value.asDouble() < 0 || !most.test(value.asDouble())) {
            invalid("spec." + field, value, "must be " + words);
        }
    }

    private void machine(JsonNode before, JsonNode after, String name) {
        known(after, MACHINE);
        same(before, after, "role");
        String state = Trees.text(after, "state");
        if (!STATES.contains(state)) {
            causes.add(new Cause(
                    "FieldValueNotSupported",
                    "spec.state",
                    "Unsupported value: \"" + state + "\": supported values: \"up\", \"cut\", \"killed\""));
        } else if (!state.equals("up") && Trees.text(before, "role").equals("control-plane")) {
            forbidden(
                    "spec.state",
                    name + " runs the API server, so nobody could heal it again. Cut or kill one of the edge nodes.");
        } else if (state.equals("cut") && Trees.text(before, "state").equals("killed")) {
            forbidden("spec.state", name + " was killed and has no network to cut. Set it to \"up\" first.");
        }
    }

    private void known(JsonNode spec, Set<String> fields) {
        for (var each : spec.properties()) {
            if (!fields.contains(each.getKey())) {
                forbidden(
                        "spec." + each.getKey(),
                        "there is no such field; there are "
                                + String.join(", ", fields.stream().sorted().toList()) + ".");
            }
        }
    }

    private void same(JsonNode before, JsonNode after, String field) {
        if (!before.path(field).equals(after.path(field))) {
            forbidden("spec." + field, "it is what the lab was made of, and cannot be changed.");
        }
    }

    private void invalid(String field, JsonNode value, String why) {
        String text = value.isString() ? value.asString("") : value.toString();
        causes.add(new Cause("FieldValueInvalid", field, "Invalid value: \"" + text + "\": " + why));
    }

    private void forbidden(String field, String why) {
        causes.add(new Cause("FieldValueForbidden", field, "Forbidden: " + why));
    }
}
