package org.ferrymq.broker;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.ferrymq.protocol.transport.SocketFailures;

/** Finds out that a port is taken before the store is touched. */
final class PortCheck {
    private PortCheck() {}

    /**
     * Throws ADDRESS_IN_USE or INVALID_CONFIGURATION if nobody could listen there now.
     *
     * @param what who wants to, empty for the broker itself
     * @param setting what chooses the port
     */
    static void requireFree(String what, String bind, int port, String setting) {
        InetSocketAddress address = new InetSocketAddress(bind, port);
        try (ServerSocket socket = new ServerSocket()) {
            if (address.isUnresolved()) {
                throw new UnknownHostException("unknown host");
            }
            socket.setReuseAddress(true);
            socket.bind(address);
        } catch (IOException e) {
            throw SocketFailures.listening(what, bind, port, setting, e);
        }
    }
}
