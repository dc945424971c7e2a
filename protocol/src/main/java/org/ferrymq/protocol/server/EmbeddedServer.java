package org.ferrymq.protocol.server;

import java.net.InetSocketAddress;

/** A nameserver and a broker that run in this process. Closing stops both and waits; closing again does nothing. */
public interface EmbeddedServer extends AutoCloseable {
    /** Where the broker listens. */
    InetSocketAddress brokerAddress();

    /** Where the nameserver listens. */
    InetSocketAddress nameServerAddress();

    @Override
    void close();
}
