package org.ferrymq.protocol.server;

import java.net.InetSocketAddress;

/** A server that runs in this process. Closing stops it and waits until it has stopped; closing again does nothing. */
public interface RunningServer extends AutoCloseable {
    /** Where it listens. */
    InetSocketAddress address();

    @Override
    void close();
}
