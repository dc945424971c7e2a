package org.ferrymq.tck.crash;

import java.nio.file.Path;
import org.ferrymq.jms.FerryConnectionFactory;

/** What holds the messages in crash rounds: a broker, or several, behind proxies that see each step. For one thread; closing ends all. */
interface CrashBrokers extends AutoCloseable {
    /** Starts brokers whose steps go through {@code trap}. */
    interface Kind {
        CrashBrokers start(Trap trap, Path folder) throws Exception;
    }

    /** {@return what the application server is told} */
    String url();

    /** {@return connections of the test's own} */
    FerryConnectionFactory direct();

    /** {@return the nameserver, for mqadmin} */
    String nameServer();

    /** Chooses the one whose steps are watched and that is killed, of several each in its turn. {@return its name} */
    String aim(int round);

    /** SIGKILL for the chosen one; waits for the end. */
    void kill();

    /** Starts the one that was killed. */
    void start();
}
