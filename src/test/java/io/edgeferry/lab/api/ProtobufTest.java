package io.edgeferry.lab.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ProtobufTest {

    /** A namespace named {@code foo}, as Go writes it: with the fields that are empty. */
    private static final String NAMESPACE = "6b387300" + "0a0f0a0276311209" + "4e616d657370616365" + "1219" + "0a13"
            + "0a03666f6f" + "12001a0022002a003200" + "38004200" + "1200" + "1a00";

    @Test
    void whatIsEmptyIsLeftOut() {
        assertThat(Protobuf.read(HexFormat.of().parseHex(NAMESPACE)))
                .hasToString("{\"kind\":\"Namespace\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"foo\"}}");
    }

    @Test
    void whatIsTornOrUnknownIsRefused() {
        assertThatThrownBy(() -> Protobuf.read(HexFormat.of().parseHex(NAMESPACE.substring(0, 60))))
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(400));
        assertThatThrownBy(() -> Protobuf.read(HexFormat.of().parseHex("6b387300")))
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(415));
    }
}
