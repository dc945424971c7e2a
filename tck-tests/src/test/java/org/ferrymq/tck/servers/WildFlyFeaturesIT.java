package org.ferrymq.tck.servers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WildFlyFeaturesIT extends FeaturesOnServer {
    WildFlyFeaturesIT() {
        super("wildfly");
    }

    /** More of them than the pool has connections. */
    @Test
    void connectionsThatATransactionForgotGoBackToThePool() throws Exception {
        for (int i = 0; i < 6; i++) {
            run("sendAndForgetToClose", "small");
        }
        for (int i = 0; i < 12; i++) {
            assertThat(run("receiveDefined")).isEqualTo("small");
        }
        assertThat(run("receiveInjectedOrNothing")).isEqualTo("null");
        assertThat(log()).as("destroyed with a connection open").doesNotContain("IJ000315");
    }

    @Test
    void theServerDestroysNoConnectionThatStaysOpen() throws Exception {
        run("sendOnOneConnection", "small");
        for (String when : new String[] {"outside", "inside", "again"}) {
            assertThat(run("receiveDefined")).isEqualTo("small " + when);
        }
        assertThat(log()).doesNotContain("IJ000315");
    }
}
