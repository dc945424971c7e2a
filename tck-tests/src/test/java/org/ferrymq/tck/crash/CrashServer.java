package org.ferrymq.tck.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An application server that is killed and started again. For one thread; closing kills what still runs. */
interface CrashServer extends AutoCloseable {
    /**
     * Configures it: the adapter as a user installs it, and an XA data source.
     *
     * @param driver one jar with the database's driver
     * @param database what the data source is to be told
     */
    void setUp(String brokerUrl, Path driver, Map<String, String> database) throws IOException;

    /** Starts the server unless it runs, and waits until it serves. Its transaction manager is told to look for work every second or so, where it can be told. */
    void start() throws IOException;

    /** Waits until a server that was started without the broker has asked it what is in doubt; returns at once where it asks again and again. */
    void awaitRecoveryWithoutBroker() throws IOException;

    /** Stops it as an operator does; waits for the end. */
    void stop() throws IOException;

    /** SIGKILL; waits for the end. */
    void kill();

    /** Deploys an archive, or deploys it again. */
    void deploy(Path archive) throws IOException;

    /** {@return what the transaction manager keeps of transactions that are not over, where that can be seen} */
    List<Path> unfinishedTransactions() throws IOException;
}
