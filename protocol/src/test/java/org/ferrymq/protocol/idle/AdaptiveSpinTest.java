package org.ferrymq.protocol.idle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.ferrymq.protocol.FerryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdaptiveSpinTest {
    private static final long LIMIT = 1_000;
    /** Each look at the clock takes so long. */
    private static final long LOOK = 100;

    private long now;
    private int looks;
    private final AdaptiveSpin spin = new AdaptiveSpin(LIMIT, () -> now += LOOK);

    @Test
    void whatComesSoonIsFoundWithoutParking() {
        assertThat(spin.until(() -> ++looks == 5)).isTrue();
        assertThat(looks).isEqualTo(5);
    }

    @Test
    void whatComesLateIsLeftToParkingAtTheLimit() {
        assertThat(waitInVain()).isEqualTo(LIMIT / LOOK);
        assertThat(now).isBetween(LIMIT, LIMIT + 3 * LOOK);
    }

    @Test
    void waitsInVainEndTheSpinning() {
        for (int i = 0; i < AdaptiveSpin.MOST_CONFIDENCE; i++) {
            assertThat(waitInVain()).isPositive();
        }
        for (int i = 1; i < AdaptiveSpin.TRY_EVERY; i++) {
            assertThat(waitInVain()).isZero();
        }
        assertThat(waitInVain()).as("one try").isPositive();
        assertThat(waitInVain()).isZero();
    }

    @Test
    void oneTryThatWasWorthItBringsTheSpinningBack() {
        for (int i = 0; i < AdaptiveSpin.MOST_CONFIDENCE + AdaptiveSpin.TRY_EVERY - 1; i++) {
            waitInVain();
        }
        assertThat(spin.until(() -> true)).isTrue();
        assertThat(waitInVain()).isPositive();
        assertThat(waitInVain()).isPositive();
        assertThat(waitInVain()).isZero();
    }

    @Test
    void aLimitOfZeroNeverSpins() {
        AdaptiveSpin none = new AdaptiveSpin(0, () -> now += LOOK);
        assertThat(none.until(() -> ++looks > 0)).isFalse();
        assertThat(none.goOn()).isFalse();
        assertThat(looks).isZero();
    }

    @Test
    void theLimitIsThatOfTheProperty() {
        assertThat(SpinLimit.nanos(null, 2)).isEqualTo(SpinLimit.DEFAULT_MICROS * 1000L);
        assertThat(SpinLimit.nanos(null, 1)).as("one processor").isZero();
        assertThat(SpinLimit.nanos("0", 8)).isZero();
        assertThat(SpinLimit.nanos(" 50 ", 1)).isEqualTo(50_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "10001", "50us", ""})
    void aWrongPropertyIsRefused(String value) {
        assertThatThrownBy(() -> SpinLimit.nanos(value, 2))
                .isInstanceOf(FerryException.class)
                .hasMessageContaining("ferrymq.spinMicros")
                .hasMessageContaining("'" + value + "'");
    }

    /** Looks that found nothing. */
    private int waitInVain() {
        looks = 0;
        assertThat(spin.until(() -> ++looks < 0)).isFalse();
        return looks;
    }
}
