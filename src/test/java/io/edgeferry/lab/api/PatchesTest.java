package io.edgeferry.lab.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class PatchesTest {

    @Test
    void aMergePatchReplacesListsAndRemovesNulls() {
        assertThat(patched(Patches.MERGE, "{'a':{'b':1,'c':2},'l':[1,2]}", "{'a':{'b':null,'d':3},'l':[3]}"))
                .isEqualTo(tree("{'a':{'c':2,'d':3},'l':[3]}"));
    }

    @Test
    void aStrategicPatchMergesContainersByName() {
        ObjectNode pod = tree("{'spec':{'containers':[{'name':'a','image':'i','env':[{'name':'A','value':'1'}]},"
                + "{'name':'b','image':'j'}]}}");
        ObjectNode patch = tree("{'spec':{'containers':[{'name':'a','env':[{'name':'B','value':'2'}]},"
                + "{'name':'b','$patch':'delete'},{'name':'c','image':'k'}]}}");
        assertThat(Patches.patched(Patches.STRATEGIC, pod, Trees.bytes(patch)))
                .isEqualTo(tree("{'spec':{'containers':[{'name':'a','image':'i','env':[{'name':'A','value':'1'},"
                        + "{'name':'B','value':'2'}]},{'name':'c','image':'k'}]}}"));
    }

    @Test
    void aStrategicPatchKnowsSetsAndTheirDeletions() {
        assertThat(patched(
                        Patches.STRATEGIC,
                        "{'metadata':{'finalizers':['a','b']}}",
                        "{'metadata':{'finalizers':['c'],'$deleteFromPrimitiveList/finalizers':['a']}}"))
                .isEqualTo(tree("{'metadata':{'finalizers':['b','c']}}"));
    }

    @Test
    void aStrategicPatchOrdersAndReplaces() {
        assertThat(patched(
                        Patches.STRATEGIC,
                        "{'taints':[{'key':'a'},{'key':'b'}]}",
                        "{'$setElementOrder/taints':[{'key':'b'},{'key':'a'}]}"))
                .isEqualTo(tree("{'taints':[{'key':'b'},{'key':'a'}]}"));
        assertThat(patched(
                        Patches.STRATEGIC, "{'taints':[{'key':'a'}]}", "{'taints':[{'key':'z'},{'$patch':'replace'}]}"))
                .isEqualTo(tree("{'taints':[{'key':'z'}]}"));
    }

    @Test
    void aJsonPatchDoesItsOperations() {
        assertThat(patched(
                        Patches.JSON_PATCH,
                        "{'a':{'x/y':1},'l':[1,2]}",
                        "[{'op':'test','path':'/a/x~1y','value':1},{'op':'add','path':'/l/-','value':3},"
                                + "{'op':'remove','path':'/l/0'},{'op':'move','from':'/a/x~1y','path':'/b'},"
                                + "{'op':'copy','from':'/b','path':'/c'},{'op':'replace','path':'/c','value':9}]"))
                .isEqualTo(tree("{'a':{},'l':[2,3],'b':1,'c':9}"));
    }

    @Test
    void aJsonPatchThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> patched(Patches.JSON_PATCH, "{}", "[{'op':'test','path':'/a','value':1}]"))
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(422));
        assertThatThrownBy(() -> patched("text/plain", "{}", "{}"))
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(415));
    }

    @Test
    void applyDropsWhatIsNotWantedAnyMoreAndRefusesWhatOthersHold() {
        ManagedFields.Manager me = new ManagedFields.Manager("me", "Apply", "");
        ManagedFields.Manager you = new ManagedFields.Manager("you", "Apply", "");
        String now = "2026-01-01T00:00:00Z";
        ObjectNode first = ServerSideApply.applied(tree("{}"), config("{'a':'1','b':'2'}"), me, false, now);
        ObjectNode second = ServerSideApply.applied(first, config("{'a':'1'}"), me, false, now);
        assertThat(second.path("data")).isEqualTo(tree("{'a':'1'}"));
        assertThatThrownBy(() -> ServerSideApply.applied(second, config("{'a':'3'}"), you, false, now))
                .isInstanceOf(Refusal.class)
                .hasMessage("Apply failed with 1 conflict: conflict with \"me\": .data.a");
        ObjectNode forced = ServerSideApply.applied(second, config("{'a':'3'}"), you, true, now);
        assertThat(forced.path("data")).isEqualTo(tree("{'a':'3'}"));
        assertThat(ManagedFields.of(forced).fields(me).isEmpty()).isTrue();
    }

    private static ObjectNode config(String data) {
        ObjectNode config = tree("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'c'}}");
        config.set("data", tree(data));
        return config;
    }

    private static ObjectNode patched(String type, String object, String patch) {
        return Patches.patched(type, tree(object), patch.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode tree(String json) {
        return (ObjectNode) Trees.JSON.readTree(json.replace('\'', '"'));
    }
}
