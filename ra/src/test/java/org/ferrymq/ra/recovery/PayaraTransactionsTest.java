package org.ferrymq.ra.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PayaraTransactionsTest {
    private static boolean isOf(String server, String qualifier) {
        return PayaraTransactions.isOf(server, qualifier.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aServerDoesNotOwnBranchesOfOneWhoseNameBeginsLikeItsOwn() {
        assertThat(isOf("node1", "node1,17")).isTrue();
        assertThat(isOf("node1,P100", "node1,P100,1")).isTrue();
        assertThat(isOf("node1", "node10,17")).isFalse();
        assertThat(isOf("node1,P100", "node1,P1001,1")).isFalse();
        assertThat(isOf("", ",1")).isFalse();
    }
}
