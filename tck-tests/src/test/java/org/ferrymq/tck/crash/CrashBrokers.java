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

    /**
     * The broker whose steps are watched and that is killed in a round.
     *
     * @param name its name
     * @param orders connections to it alone, for orders
     * @param replies the queue for replies to these; of several brokers it is on another one, so that each transaction has work in two
     */
    record Aim(String name, FerryConnectionFactory orders, String replies) {}

    /** Chooses a broker, of several each in its turn. */
    Aim aim(int round);

    /** SIGKILL for the chosen one; waits for the end. */
    void kill();

    /** Starts the one that was killed. */
    void start();
}
