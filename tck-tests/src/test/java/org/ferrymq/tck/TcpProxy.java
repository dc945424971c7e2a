package org.ferrymq.tck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands between clients and a server and shows each connection to a tap. Thread-safe. */
public final class TcpProxy implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TcpProxy.class);

    /** What passes one connection, in its two directions, each on a thread of its own. */
    public interface Tap {
        /** Hands on what {@code from} sends until one end closes or the tap does not let something pass. */
        void toServer(Socket from, Socket to) throws IOException;

        /** As {@link #toServer}, for the answers. */
        void toClient(Socket from, Socket to) throws IOException;

        /** A tap that does the same in both directions. */
        static Tap bothWays(Direction direction) {
            return new Tap() {
                @Override
                public void toServer(Socket from, Socket to) throws IOException {
                    direction.carry(from, to);
                }

                @Override
                public void toClient(Socket from, Socket to) throws IOException {
                    direction.carry(from, to);
                }
            };
        }
    }

    /** One direction of a connection. */
    public interface Direction {
        /** Hands on what {@code from} sends until one end closes. */
        void carry(Socket from, Socket to) throws IOException;
    }

    /** Makes the tap of a new connection. */
    public interface Taps {
        /** A tap; asked for before the server is connected, on a thread of the connection's own, so it may wait. */
        Tap tap();
    }

    private interface Way {
        void carry() throws IOException;
    }

    private final InetSocketAddress server;
    private final Taps taps;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** Begins to listen on a free port. The server need not be there yet, and may go and come. */
    public TcpProxy(InetSocketAddress server, Taps taps) {
        this(server, taps, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /** As the other, at an address. */
    public TcpProxy(InetSocketAddress server, Taps taps, InetSocketAddress at) {
        this.server = server;
        this.taps = taps;
        try {
            listening = new ServerSocket(at.getPort(), 50, at.getAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    /** Where it listens. */
    public int port() {
        return listening.getLocalPort();
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "tcp-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                daemon(() -> connect(client));
            } catch (IOException e) {
                log.debug("not connected: {}", e.toString()); // the proxy is closed
            }
        }
    }

    private void connect(Socket client) {
        Tap tap = taps.tap();
        Socket upstream = new Socket();
        try {
            upstream.connect(server);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
        } catch (IOException e) {
            log.debug("the server is not there: {}", e.toString());
            close(client); // the client sees what it would see without a proxy
            close(upstream);
            return;
        }
        open.add(client);
        open.add(upstream);
        if (listening.isClosed()) { // meanwhile: nobody else closes these
            disconnect();
            return;
        }
        daemon(() -> carry(client, upstream, () -> tap.toServer(client, upstream)));
        daemon(() -> carry(client, upstream, () -> tap.toClient(upstream, client)));
    }

    private void carry(Socket client, Socket upstream, Way way) {
        try (client;
                upstream) {
            way.carry();
        } catch (IOException e) {
            log.debug("a connection ended: {}", e.toString());
        } finally {
            open.remove(client);
            open.remove(upstream);
        }
    }

    /** Closes all connections; new ones are taken. */
    public void disconnect() {
        open.forEach(TcpProxy::close);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        disconnect();
    }
}
