package org.ferrymq.tck;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.route.BrokerData;
import org.ferrymq.protocol.route.ClusterInfo;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.ConnectionListener;
import org.ferrymq.protocol.transport.Responder;
import org.ferrymq.protocol.transport.TransportConfig;
import org.ferrymq.protocol.transport.TransportServer;

/** A nameserver that knows one broker and sends everybody to a proxy in front of it. Thread-safe. */
public final class ProxyNameServer implements AutoCloseable {
    private final TransportServer server;
    private final int port;
    private final int proxyPort;

    /** Begins to answer, on a free port. */
    public ProxyNameServer(int proxyPort) {
        this(proxyPort, 0);
    }

    /** Begins to answer on a given port; 0 is a free one. */
    public ProxyNameServer(int proxyPort, int ownPort) {
        this.proxyPort = proxyPort;
        server = new TransportServer(
                TransportConfig.server("127.0.0.1", ownPort).withIoThreads(1), this::answer, ConnectionListener.NONE);
        port = server.start().getPort();
    }

    /** {@return the URL for clients, without options} */
    public String url() {
        return "ferry://127.0.0.1:" + port;
    }

    /** {@return where it answers} */
    public int port() {
        return port;
    }

    private void answer(Connection connection, Frame request, Responder responder) {
        try {
            boolean known = request.code() == CommandType.GET_BROKER_CLUSTER_INFO.code();
            ClusterInfo info = new ClusterInfo(
                    Map.of(
                            "proxied",
                            new BrokerData("c", "proxied", new TreeMap<>(Map.of(0L, "127.0.0.1:" + proxyPort)))),
                    Map.of("c", Set.of("proxied")));
            responder.respond(Frame.response(request, known ? 0 : 3, null, Map.of(), JsonBody.write(info)));
        } finally {
            request.release();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
