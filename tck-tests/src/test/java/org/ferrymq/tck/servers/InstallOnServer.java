package org.ferrymq.tck.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@code bin/install-wildfly} and {@code bin/install-payara} promise, on a server of each kind. No broker is needed for it. */
abstract class InstallOnServer {
    private static final String FIRST = "ferry://127.0.0.1:1001";
    private static final String SECOND = "ferry://127.0.0.1:1002?prefetch=7";
    private static final String THIRD = "ferry://127.0.0.1:1003,127.0.0.1:1004";

    private final String work;
    private final String atOnce;
    private final String advice;
    private final String doneAtOnce;
    private AppServer server;

    /**
     * Creates the test of a script.
     *
     * @param work name of a folder below {@code target}
     * @param atOnce the option that lets the script do what a change needs to work at once in a running server
     * @param advice what the script says without it
     * @param doneAtOnce what the script says with it
     */
    InstallOnServer(String work, String atOnce, String advice, String doneAtOnce) {
        this.work = work;
        this.atOnce = atOnce;
        this.advice = advice;
        this.doneAtOnce = doneAtOnce;
    }

    /** {@return a new server of this class that has no adapter and does not run} */
    abstract AppServer create(Path folder) throws IOException;

    /** {@return the file in which the server keeps its configuration} */
    abstract Path configuration();

    /** Checks that a configuration says that transactions are recovered. */
    abstract void assertRecoveryIsOn(String configuration);

    /** What else is to be tried before the server runs for the first time, where that is quick. */
    abstract void whileStopped(String url) throws IOException;

    /** {@return whether an error in the server's log has to do with us} */
    boolean isUnexpected(String error) {
        return true;
    }

    @AfterEach
    void endServer() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void installsOnceAndChangesOnlyWhatIsDifferentStoppedAndRunning() throws Exception {
        server = create(Folders.emptied(Path.of("target", work)));
        assertThat(server.install(FIRST)).contains("FerryMQ resource adapter: installed in ", "broker " + FIRST);
        assertThat(server.isAlive())
                .as("what was stopped is stopped afterwards")
                .isFalse();
        assertThat(Folders.text(configuration())).contains(FIRST, "jms/ferry");
        assertRecoveryIsOn(Folders.text(configuration()));
        whileStopped(FIRST);

        server.start();
        awaitStarted(FIRST);
        assertThat(server.install(FIRST)).contains("nothing to change").doesNotContain(advice);

        assertThat(server.install(SECOND))
                .contains("FerryMQ resource adapter: changed in ", "broker " + SECOND, advice);
        assertThat(Folders.text(configuration())).contains(SECOND).doesNotContain(FIRST);

        assertThat(server.install(THIRD, "--user", "o'neill", "--password", "a\"b\\c d$e", atOnce))
                .contains("FerryMQ resource adapter: changed in ", doneAtOnce);
        awaitStarted(THIRD);
        assertThat(server.log()).contains("user=o'neill");
        assertThat(server.install(THIRD, "--user", "o'neill", "--password", "a\"b\\c d$e"))
                .contains("nothing to change")
                .doesNotContain(advice);
        assertThat(Commands.output(List.of("install again"), server.tryInstall()))
                .as("what is not given stays")
                .contains("nothing to change");
        assertThat(server.errors()).filteredOn(this::isUnexpected).isEmpty();
    }

    private void awaitStarted(String url) {
        await("the adapter starts with " + url)
                .atMost(Duration.ofSeconds(60))
                .until(() -> server.log().contains("resource adapter started, ConnectionSettings[url=" + url + ","));
    }
}
