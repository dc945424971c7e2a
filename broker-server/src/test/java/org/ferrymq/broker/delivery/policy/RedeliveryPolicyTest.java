package org.ferrymq.broker.delivery.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.ferrymq.protocol.command.jms.consume.RedeliveryOptions;
import org.junit.jupiter.api.Test;

class RedeliveryPolicyTest {
    private static final RedeliveryPolicy POLICY =
            new RedeliveryPolicy(3, Duration.ofSeconds(2), 1.5, Duration.ofSeconds(4), 0.25);

    @Test
    void waitsGrowUpToTheLongestAndDifferByTheJitter() {
        assertThat(POLICY.waitMs(1, 0.5)).isEqualTo(2_000);
        assertThat(POLICY.waitMs(2, 0.5)).isEqualTo(3_000);
        assertThat(POLICY.waitMs(1_000, 0.5)).as("no overflow").isEqualTo(4_000);
        assertThat(POLICY.waitMs(1, 0)).isEqualTo(1_500);
        assertThat(POLICY.waitMs(1, 1)).isEqualTo(2_500);
        assertThat(RedeliveryPolicy.DEFAULTS.waitMs(5, 0.5)).isZero();
        assertThat(POLICY.isExhausted(3)).isFalse();
        assertThat(POLICY.isExhausted(4)).isTrue();
    }

    @Test
    void wishesReplaceWhatTheyName() {
        assertThat(POLICY.with(RedeliveryOptions.NONE)).isSameAs(POLICY);
        assertThat(POLICY.with(new RedeliveryOptions(-1, null, 300, null, 0)))
                .isEqualTo(new RedeliveryPolicy(-1, Duration.ofSeconds(2), 3, Duration.ofSeconds(4), 0));
    }

    @Test
    void aStarStandsForAnyCharacters() {
        assertThat(policy("orders.*").isFor("orders.eu.de")).isTrue();
        assertThat(policy("orders.*").isFor("ordersXeu")).isFalse();
        assertThat(policy("*").isFor("any")).isTrue();
        assertThat(policy("a*z").isFor("abcz")).isTrue();
        assertThat(policy("a").isFor("ab")).isFalse();
    }

    private static DestinationPolicy policy(String match) {
        return new DestinationPolicy(match, POLICY, "");
    }
}
