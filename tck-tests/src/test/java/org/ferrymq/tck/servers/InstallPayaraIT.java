package org.ferrymq.tck.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** Payara starts and stops four times for this, so it is left to the matrix; {@link PayaraOrdersIT} runs the script on a running domain always. */
@Tag("matrix")
class InstallPayaraIT extends InstallOnServer {
    private PayaraNode payara;

    InstallPayaraIT() {
        super("install-payara", "--restart", "work with the new values after a restart", "Restarted.");
    }

    @Override
    AppServer create(Path folder) throws IOException {
        payara = new PayaraNode(Path.of(System.getProperty("payara.home")), folder);
        return payara;
    }

    @Override
    Path configuration() {
        return payara.configuration();
    }

    @Override
    void assertRecoveryIsOn(String configuration) {
        assertThat(configuration).containsPattern("<transaction-service [^>]*automatic-recovery=\"true\"");
    }

    @Override
    void whileStopped(String url) throws IOException {
        assertThat(payara.install(url)).contains("nothing to change in the domain domain1");
        assertThat(payara.isAlive()).isFalse();
    }

    /** Payara's search for data sources of its own to recover ends so when it is stopped at once after its start. */
    @Override
    boolean isUnexpected(String error) {
        return !error.contains("jdbc.recovery");
    }
}
