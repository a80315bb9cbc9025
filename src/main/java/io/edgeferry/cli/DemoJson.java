package io.edgeferry.cli;

import io.edgeferry.protection.demo.DemoPoint;
import io.edgeferry.protection.demo.DemoResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The numbers of a demonstration as JSON; the fields are told in {@code docs/demonstration.md}. */
final class DemoJson {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private DemoJson() {}

    static String text(DemoResult result) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("outcome", result.outcome());
        map.put("good", result.good());
        map.put("reason", result.reason());
        map.put("engine", result.engine());
        map.put("namespace", result.namespace());
        map.put("pod", result.pod());
        map.put("fault", result.fault());
        map.put("node", result.node());
        map.put("target", result.target());
        map.put("restartedOn", result.restartedOn());
        map.put("checkpointEverySeconds", result.checkpointEverySeconds());
        map.put("replicas", result.replicas());
        map.put("lossRule", result.lossRule());
        map.put("liveCopies", result.liveCopies());
        map.put("faultAtSeconds", result.faultAtSeconds());
        map.put("resumedAtSeconds", result.resumedAtSeconds());
        map.put("figures", result.figures());
        map.put("original", points(result.original()));
        map.put("resumed", points(result.resumed()));
        map.put("restarted", points(result.restarted()));
        map.put("left", result.left());
        return JSON.writeValueAsString(map) + "\n";
    }

    private static List<Map<String, Object>> points(List<DemoPoint> points) {
        return points.stream()
                .map(point -> {
                    Map<String, Object> one = new LinkedHashMap<>();
                    one.put("seconds", point.seconds());
                    one.put("step", point.step());
                    one.put("loss", Double.isNaN(point.loss()) ? null : point.loss());
                    return one;
                })
                .toList();
    }
}
