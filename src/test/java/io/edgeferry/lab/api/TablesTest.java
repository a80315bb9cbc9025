package io.edgeferry.lab.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class TablesTest {

    private static final Tables TABLES = new Tables(Clock.fixed(Instant.parse("2026-01-01T01:00:00Z"), ZoneOffset.UTC));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'waiting':{'reason':'CrashLoopBackOff'}} | CrashLoopBackOff",
                "{'terminated':{'reason':'Completed','exitCode':0}} | Completed",
                "{'terminated':{'exitCode':3}} | ExitCode:3",
                "{'terminated':{'signal':9}} | Signal:9",
                "{'running':{}} | Running"
            })
    void thePodsStatusFollowsItsContainer(String state, String shown) {
        assertThat(cells("pods", pod(state, "")).get(2)).isEqualTo(shown);
    }

    @Test
    void aPodThatEndsIsTerminating() {
        assertThat(cells("pods", pod("{'running':{}}", ",'deletionTimestamp':'2026-01-01T00:59:00Z'")))
                .startsWith("p", "1/1", "Terminating", "2 (5m ago)", "60m");
    }

    @Test
    void nodesTellReadinessAndRoles() {
        assertThat(cells(
                        "nodes",
                        "{'metadata':{'name':'n','creationTimestamp':'2026-01-01T00:00:00Z','labels':"
                            + "{'node-role.kubernetes.io/control-plane':'','node-role.kubernetes.io/edge':''}},"
                            + "'spec':{'unschedulable':true},'status':{'conditions':[{'type':'Ready','status':'False'}],"
                            + "'nodeInfo':{'kubeletVersion':'v1'}}}"))
                .startsWith("n", "NotReady,SchedulingDisabled", "control-plane,edge", "60m", "v1", "<none>");
    }

    @Test
    void everyKindHasNameAndAgeOrItsOwnColumns() {
        for (ResourceType type : Registry.TYPES) {
            assertThat(Columns.of(type)).isNotEmpty();
            assertThat(TABLES.of(type, List.of(Trees.object()), Trees.object(), "")
                            .path("rows"))
                    .hasSize(1);
        }
    }

    private static List<String> cells(String plural, String json) {
        ObjectNode object = (ObjectNode) Trees.JSON.readTree(json.replace('\'', '"'));
        ObjectNode table = TABLES.of(Registry.core(plural), List.of(object), Trees.object(), "Metadata");
        List<String> cells = new ArrayList<>();
        table.path("rows").path(0).path("cells").forEach(cell -> cells.add(cell.asString("")));
        return cells;
    }

    private static String pod(String state, String metadata) {
        return "{'metadata':{'name':'p','creationTimestamp':'2026-01-01T00:00:00Z'" + metadata
                + "},'spec':{'containers':[{'name':'c'}]},'status':{'phase':'Running','containerStatuses':[{'ready':true,"
                + "'restartCount':2,'lastState':{'terminated':{'finishedAt':'2026-01-01T00:55:00Z'}},'state':"
                + state + "}]}}";
    }
}
