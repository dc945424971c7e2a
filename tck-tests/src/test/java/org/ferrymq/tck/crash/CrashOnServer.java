package org.ferrymq.tck.crash;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** XA crash recovery: 'receive an order, write it to Derby, reply' in one JTA transaction, with SIGKILL of broker and application server at each step of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CrashOnServer {
    private CrashRounds servers;

    /** {@return how often each place is tried} */
    abstract int rounds();

    /** {@return a server that does not run yet} */
    abstract CrashServer server(Path folder) throws IOException;

    @BeforeAll
    final void start(@TempDir Path folder) throws Exception {
        servers = new CrashRounds(server(folder.resolve("server")), OneBroker::new, folder);
        servers.quietRound();
    }

    @AfterAll
    final void stop() {
        if (servers != null) {
            servers.close();
        }
    }

    @ParameterizedTest
    @EnumSource(CrashPoint.class)
    void eachOrderIsDoneAndAnsweredOnceWhereverTheBrokerIsKilled(CrashPoint point) throws Exception {
        rounds(point, Victim.BROKER);
    }

    @ParameterizedTest
    @EnumSource(CrashPoint.class)
    void eachOrderIsDoneAndAnsweredOnceWhereverTheServerIsKilled(CrashPoint point) throws Exception {
        rounds(point, Victim.APPLICATION_SERVER);
    }

    /** Before the decision and after it; a server that recovers without the broker must neither forget nor guess. */
    @ParameterizedTest
    @EnumSource(names = {"PREPARED_UNANSWERED", "DECIDED"})
    void theServerMayComeBackBeforeTheBroker(CrashPoint point) throws Exception {
        for (int round = 0; round < Math.min(rounds(), 2); round++) {
            servers.serverFirst(point, round);
        }
    }

    final void rounds(CrashPoint point, Victim victim) throws Exception {
        for (int round = 0; round < rounds(); round++) {
            servers.round(point, victim, round);
        }
    }
}
