package org.ferrymq.client.remoting;

import java.time.Duration;

/** The threads that connections of this JVM share, for those who have to know that they have ended. Thread-safe. */
public final class ClientThreads {
    private ClientThreads() {}

    /**
     * Waits until the threads of connections that are closed have ended. Class loaders with this provider must not be taken away earlier.
     *
     * @param limit how long to wait at most
     * @return whether all have ended; false at once while there are open connections
     */
    public static boolean awaitEnd(Duration limit) throws InterruptedException {
        return ClientRuntime.awaitEnd(limit);
    }
}
