package io.edgeferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantitiesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "128974848, 128974848",
        "129e6, 129000000",
        "129M, 129000000",
        "123Mi, 128974848",
        "1Ki, 1024",
        "1.5Gi, 1610612736",
        "100m, 1",
        "0.5, 1",
        "2Ti, 2199023255552"
    })
    void bytesAreRoundedUp(String text, long bytes) {
        assertThat(Quantities.bytes(new Quantity(text))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"1, 1000", "0.1, 100", "100m, 100", "1500m, 1500", "100u, 1", "2.5, 2500"})
    void coresAreThousandths(String text, long milli) {
        assertThat(Quantities.milli(new Quantity(text))).isEqualTo(milli);
    }

    @ParameterizedTest
    @CsvSource({"much", "12Xi", "-", "1 2"})
    void whatIsNoNumberIsNothing(String text) {
        assertThat(Quantities.bytes(new Quantity(text))).isZero();
        assertThat(Quantities.milli(new Quantity(text))).isZero();
    }

    @Test
    void whatIsMissingIsNothing() {
        assertThat(Quantities.bytes(null)).isZero();
        assertThat(Quantities.resources(null)).isEqualTo(NodeInfo.Resources.NONE);
        assertThat(Quantities.resources(Map.of("cpu", new Quantity("2"), "pods", new Quantity("110"))))
                .isEqualTo(new NodeInfo.Resources(2000, 0, 0, 110));
    }

    @Test
    void requestsOfAllContainersCountAndThePodItself() {
        PodManifest pod = PodManifest.parse("""
            {"metadata":{"name":"a"},"spec":{"containers":[
              {"name":"a","resources":{"requests":{"cpu":"250m","memory":"1Gi"}}},
              {"name":"b","resources":{"requests":{"cpu":"1"}}},
              {"name":"c"}]}}
            """);
        assertThat(pod.requests()).isEqualTo(new NodeInfo.Resources(1250, 1L << 30, 0, 1));
    }
}
