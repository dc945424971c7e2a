package org.ferrymq.protocol.transport;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import org.ferrymq.protocol.AddressText;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/**
 * Why nobody can listen at an address, or connect to it, in words that say what to do. Java, its NIO and the native transport each have
 * exceptions and texts of their own for the same few reasons. Stateless.
 */
public final class SocketFailures {
    private SocketFailures() {}

    /**
     * The failure of listening.
     *
     * @param what who wanted to listen, empty for the server itself; begins the message otherwise
     * @param setting what names the port, such as {@code --port}
     * @return ADDRESS_IN_USE or INVALID_CONFIGURATION
     */
    public static FerryException listening(String what, String bind, int port, String setting, Throwable failure) {
        String text = words(failure);
        boolean unknown = isUnknownHost(failure) || new InetSocketAddress(bind, port).isUnresolved();
        boolean busy = !unknown && text.contains("in use");
        String begin = (what.isEmpty() ? "" : what + " ") + "cannot listen on "
                + AddressText.of(InetSocketAddress.createUnresolved(bind, port)) + ": ";
        String reason;
        if (unknown) {
            reason = "no host " + bind + " is known; " + advice();
        } else if (busy) {
            reason = "another process uses the port; stop it or choose another with " + setting;
        } else if (text.contains("assign requested")) {
            reason = bind + " is no address of this machine; " + advice();
        } else if (text.contains("permission denied")) {
            reason = "this user may not use the port (below 1024 only the administrator may); choose another with "
                    + setting;
        } else {
            reason = String.valueOf(failure.getMessage());
        }
        return new FerryException(
                busy ? ErrorCode.ADDRESS_IN_USE : ErrorCode.INVALID_CONFIGURATION, begin + reason, failure);
    }

    /** The failure of connecting: CONNECTION_FAILED. */
    public static FerryException connecting(InetSocketAddress server, Throwable failure) {
        String text = words(failure);
        String reason;
        if (isUnknownHost(failure)) {
            reason = "no host " + server.getHostString() + " is known";
        } else if (failure instanceof ConnectTimeoutException) {
            reason = "no answer in time; is the address right, and does a firewall let it through?";
        } else if (text.contains("refused")) {
            reason = "nothing listens there";
        } else {
            reason = String.valueOf(failure.getMessage());
        }
        return new FerryException(
                ErrorCode.CONNECTION_FAILED, "cannot connect to " + AddressText.of(server) + ": " + reason, failure);
    }

    private static boolean isUnknownHost(Throwable failure) {
        return failure instanceof UnknownHostException || failure instanceof UnresolvedAddressException;
    }

    /** What the operating system said, if it was it. */
    private static String words(Throwable failure) {
        return failure instanceof IOException
                ? String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT)
                : "";
    }

    private static String advice() {
        return "name an address of this machine: 127.0.0.1 serves programs on it only, 0.0.0.0 everybody who reaches it";
    }
}
