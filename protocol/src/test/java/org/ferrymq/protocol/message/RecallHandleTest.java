package org.ferrymq.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.ferrymq.protocol.FerryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecallHandleTest {
    @Test
    void isReadAsItWasWritten() {
        RecallHandle handle = new RecallHandle("orders", "broker-a", 1_700_000_000_000L, "7F0001", 4711);
        assertThat(RecallHandle.parse(handle.text())).isEqualTo(handle);
        assertThat(new String(Base64.getUrlDecoder().decode(handle.text()), StandardCharsets.UTF_8))
                .isEqualTo("v1 orders broker-a 1700000000000 7F0001 4711");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v1",
                "v1 orders broker-a 1700000000000 7F0001",
                "v2 orders broker-a 1700000000000 7F0001 4711",
                "v1 orders broker-a soon 7F0001 4711",
                "v1 orders broker-a 1700000000000 7F0001 99999999999999999999"
            })
    void othersAreRefused(String plain) {
        String text = Base64.getUrlEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> RecallHandle.parse(text))
                .isInstanceOf(FerryException.class)
                .hasMessageContaining("recall handle");
        assertThatThrownBy(() -> RecallHandle.parse("%%%")).isInstanceOf(FerryException.class);
    }
}
