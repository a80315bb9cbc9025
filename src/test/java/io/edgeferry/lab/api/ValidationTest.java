package io.edgeferry.lab.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What is refused; a comparison with a real server ({@code LabAgainstTestbedKubectlIT}) shows the same words. */
class ValidationTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "configmaps | {\"metadata\":{\"name\":\"a\",\"labels\":{\"k\":\"-v\"}}} | metadata.labels: Invalid"
                        + " value: \"-v\"",
                "configmaps | {\"metadata\":{\"name\":\"a\",\"labels\":{\"/k\":\"v\"}}} | prefix part must be"
                        + " non-empty",
                "configmaps | {\"metadata\":{\"name\":\"a\",\"labels\":{\"A_/k\":\"v\"}}} | prefix part a lowercase"
                        + " RFC 1123",
                "configmaps | {\"metadata\":{\"name\":\"a\",\"annotations\":{\"a b\":\"v\"}}} | metadata.annotations:"
                        + " Invalid",
                "configmaps | {\"metadata\":{\"name\":\"a\"},\"data\":{\"a b\":\"v\"}} | data[a b]: Invalid value: \"a"
                        + " b\"",
                "persistentvolumes |"
                    + " {\"metadata\":{\"name\":\"a\"},\"spec\":{\"capacity\":{\"storage\":\"1Gi\"},\"accessModes\":[\"ReadWriteOnce\"]}}"
                    + " | spec: Required value: must specify a volume type"
            })
    void whatIsWrongIsNamed(String plural, String json, String said) {
        assertThatThrownBy(() -> Validation.created(Registry.core(plural), tree(json)))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(said);
    }

    @Test
    void longNamesWithAPrefixAreFine() {
        String label = "a.example.com/" + "k".repeat(63);
        assertThatCode(() -> Validation.created(
                        Registry.core("configmaps"),
                        tree("{\"metadata\":{\"name\":\"a\",\"labels\":{\"%s\":\"\"}},\"data\":{\"A_b-c.d\":\"\"}}"
                                .formatted(label))))
                .doesNotThrowAnyException();
    }

    @Test
    void whatIsImmutableStays() {
        ObjectNode before = tree("{\"metadata\":{\"name\":\"a\"},\"immutable\":true,\"data\":{\"k\":\"v\"}}");
        ObjectNode after = tree("{\"metadata\":{\"name\":\"a\"},\"immutable\":true,\"data\":{\"k\":\"w\"}}");
        ResourceType maps = Registry.core("configmaps");
        assertThatThrownBy(() -> Validation.updated(maps, before, after)).hasMessageContaining("data: Forbidden");
        assertThatCode(() -> Validation.updated(maps, before, before)).doesNotThrowAnyException();
        assertThatCode(() -> Validation.updated(maps, after.deepCopy().without("immutable"), before))
                .doesNotThrowAnyException();
    }

    @Test
    void quantitiesHaveAForm() {
        String pod = "{\"spec\":{\"containers\":[{\"resources\":{\"requests\":{\"memory\":%s}}}]}}";
        for (String fine : new String[] {"\"64Mi\"", "\"1.5e3\"", "100", "\"0.5\""}) {
            assertThatCode(() -> FieldCheck.check(Registry.core("pods"), tree(pod.formatted(fine)), "Strict"))
                    .doesNotThrowAnyException();
        }
        assertThatThrownBy(() -> FieldCheck.check(Registry.core("pods"), tree(pod.formatted("\"much\"")), "Ignore"))
                .hasMessageContaining("quantities must match the regular expression");
    }

    @Test
    void servicesGetAddressesOfTheirOwn() {
        ObjectNode one = tree("{\"spec\":{}}");
        ServiceAddresses.assign(one, List.of());
        String address = Trees.text(one, "spec", "clusterIP");
        assertThat(address).matches("10\\.96\\.\\d+\\.\\d+");
        ObjectNode replaced = tree("{\"spec\":{}}");
        ServiceAddresses.keep(one, replaced);
        assertThat(Trees.text(replaced, "spec", "clusterIP")).isEqualTo(address);
        ObjectNode none = tree("{\"spec\":{\"clusterIP\":\"None\"}}");
        ServiceAddresses.assign(none, List.of(one));
        assertThat(Trees.text(none, "spec", "clusterIP")).isEqualTo("None");
    }

    private static ObjectNode tree(String json) {
        return Trees.parse(json.getBytes(StandardCharsets.UTF_8));
    }
}
