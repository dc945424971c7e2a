package org.ferrymq.tck.crash;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** XA crash recovery with transactions over two brokers of a cluster and a database: one of the brokers is killed, or the application server, or both. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ClusterCrashOnServer {
    private static final int ROUNDS = Integer.getInteger("ferrymq.crash.rounds", 2); // one for each broker
    private CrashRounds servers;

    /** {@return a server that does not run yet} */
    abstract CrashServer server(Path folder) throws IOException;

    @BeforeAll
    final void start(@TempDir Path folder) throws Exception {
        servers = new CrashRounds(server(folder.resolve("server")), TwoBrokers::new, folder);
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
    void oneOfTheBrokersIsKilled(CrashPoint point) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            servers.round(point, Victim.BROKER, round);
        }
    }

    @ParameterizedTest
    @EnumSource(CrashPoint.class)
    void theServerIsKilledWhereOneOfTheBrokersIs(CrashPoint point) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            servers.round(point, Victim.APPLICATION_SERVER, round);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PREPARED_UNANSWERED", "DECIDED"})
    void oneOfTheBrokersAndTheServerAreKilledAndTheServerComesFirst(CrashPoint point) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            servers.serverFirst(point, round);
        }
    }
}
