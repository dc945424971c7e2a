package org.ferrymq.protocol.server;

/** Starts a nameserver in this process. Found by ServiceLoader; stateless. */
public interface NameServerFactory {
    /**
     * Starts a nameserver and returns when it serves.
     *
     * @throws org.ferrymq.protocol.FerryException with ADDRESS_IN_USE or INVALID_CONFIGURATION
     */
    RunningServer start(NameServerOptions options);
}
