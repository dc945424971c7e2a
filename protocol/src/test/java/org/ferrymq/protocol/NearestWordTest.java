package org.ferrymq.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestWordTest {
    private static final List<String> WORDS = List.of("prefetch", "sendTimeout", "requestTimeout", "user");

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "prefetsch, prefetch",
                "SENDTIMEOUT, sendTimeout",
                "prfetc, prefetch",
                "requstTimout, requestTimeout",
                "usr, user",
                "u, none",
                "x, none",
                "color, none",
                "'', none",
            })
    void shouldNameTheNearestThatIsNearEnough(String word, String expected) {
        assertThat(NearestWord.of(word, WORDS).orElse(null)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"port, port", "prot, port"})
    void shouldPreferTheFirstOfEquals(String word, String expected) {
        assertThat(NearestWord.of(word, List.of("port", "part"))).contains(expected);
    }
}
