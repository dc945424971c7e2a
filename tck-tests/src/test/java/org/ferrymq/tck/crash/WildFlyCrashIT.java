package org.ferrymq.tck.crash;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * XA crash recovery on WildFly: 'receive an order, write it to H2, reply' in one JTA transaction, with SIGKILL at each step of it. Three rounds for
 * each place; {@code mvn verify -Pmatrix} runs twenty.
 */
class WildFlyCrashIT {
    @TempDir
    private static Path folder;

    private static CrashRounds servers;

    int rounds() {
        return 3;
    }

    @BeforeAll
    static void start() throws Exception {
        servers = new CrashRounds(folder);
        servers.quietRound();
    }

    @AfterAll
    static void stop() {
        if (servers != null) {
            servers.close();
        }
    }

    @ParameterizedTest
    @EnumSource(CrashPoint.class)
    void eachOrderIsDoneAndAnsweredOnceWhereverTheBrokerIsKilled(CrashPoint point) throws Exception {
        for (int round = 0; round < rounds(); round++) {
            servers.round(point, Victim.BROKER);
        }
    }

    /** Not where the database's branch waits prepared: H2 forgets that with the connection, on disk and in its own server alike, and lists none in doubt. */
    @ParameterizedTest
    @EnumSource(
            value = CrashPoint.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"DECIDED", "BETWEEN_COMMITS"})
    void eachOrderIsDoneAndAnsweredOnceWhereverWildFlyIsKilled(CrashPoint point) throws Exception {
        for (int round = 0; round < rounds(); round++) {
            servers.round(point, Victim.APPLICATION_SERVER);
        }
    }
}
