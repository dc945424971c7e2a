package org.ferrymq.broker;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/** Finds out that a port is taken before the store is touched. */
final class PortCheck {
    private PortCheck() {}

    /** Throws ADDRESS_IN_USE or INVALID_CONFIGURATION if nobody could listen there now. */
    static void requireFree(String bind, int port) {
        InetSocketAddress address = new InetSocketAddress(bind, port);
        try (ServerSocket socket = new ServerSocket()) {
            if (address.isUnresolved()) {
                throw new UnknownHostException("unknown host");
            }
            socket.setReuseAddress(true);
            socket.bind(address);
        } catch (BindException e) {
            boolean busy = String.valueOf(e.getMessage()).contains("in use");
            throw new FerryException(
                    busy ? ErrorCode.ADDRESS_IN_USE : ErrorCode.INVALID_CONFIGURATION,
                    "cannot listen on " + bind + ":" + port + ": "
                            + (busy
                                    ? "another process uses the port; stop it or choose another with --port"
                                    : e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new FerryException(
                    ErrorCode.INVALID_CONFIGURATION,
                    "cannot listen on " + bind + ":" + port + ": " + e.getMessage(),
                    e);
        }
    }
}
