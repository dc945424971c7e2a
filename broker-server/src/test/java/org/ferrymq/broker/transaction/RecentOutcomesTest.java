package org.ferrymq.broker.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.ferrymq.protocol.command.jms.transaction.TransactionState;
import org.junit.jupiter.api.Test;

class RecentOutcomesTest {
    private final RecentOutcomes outcomes = new RecentOutcomes(2);

    private void put(String id, long at) {
        outcomes.put(id, TransactionState.COMMITTED, XaError.XA_RBROLLBACK, at);
    }

    @Test
    void saysSinceWhenItKnowsAll() {
        assertThat(outcomes.knowsAllSince(0)).isTrue();
        outcomes.knowsAllFrom(100);
        assertThat(outcomes.knowsAllSince(100)).isFalse();
        assertThat(outcomes.knowsAllSince(101)).isTrue();
        put("a", 200);
        put("b", 300);
        assertThat(outcomes.knowsAllSince(101)).isTrue();
        put("c", 400);
        assertThat(outcomes.get("a")).isNull();
        assertThat(outcomes.get("b")).isNotNull();
        assertThat(outcomes.knowsAllSince(200)).isFalse();
        assertThat(outcomes.knowsAllSince(201)).isTrue();
    }
}
