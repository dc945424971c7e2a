package org.ferrymq.broker;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.ferrymq.broker.config.BrokerConfig;
import org.ferrymq.broker.config.ConfigurationException;
import org.ferrymq.broker.config.HostPort;
import org.ferrymq.broker.net.NetConfig;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.server.NameServerFactory;
import org.ferrymq.protocol.server.NameServerOptions;
import org.ferrymq.protocol.server.RunningServer;

/** A nameserver, found by ServiceLoader, and a broker that registers with it. */
final class CombinedServer implements AutoCloseable {
    /** In the folder of the store. */
    private static final String NAMESERVER_FOLDER = "namesrv";

    /**
     * What chooses the ports, as whoever starts the server knows it.
     *
     * @param nameServer that of the nameserver
     * @param broker that of the broker
     */
    record PortSettings(String nameServer, String broker) {
        /** Those of {@code mqserver}. */
        static final PortSettings FLAGS = new PortSettings("--namesrv-port", "--port (net.port)");
        /** Those of {@code embedded:} URLs. */
        static final PortSettings URL_OPTIONS = new PortSettings("namesrvPort", "port");
    }

    private final RunningServer nameServer;
    private final Broker broker;

    private CombinedServer(RunningServer nameServer, Broker broker) {
        this.nameServer = nameServer;
        this.broker = broker;
    }

    /** Starts both; the nameserver listens where the broker does. */
    static CombinedServer start(
            BrokerConfig config, int nameServerPort, PortSettings settings, Consumer<Throwable> fatal) {
        if (nameServerPort < 0 || nameServerPort > 65_535) {
            throw new ConfigurationException(settings.nameServer() + " = " + nameServerPort + ": must be 0 to 65535");
        }
        NetConfig net = config.net();
        try {
            config.metrics().requireOtherPort(net.bind(), nameServerPort, settings.nameServer());
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()), e);
        }
        if (nameServerPort != 0 && nameServerPort == net.port()) {
            throw new ConfigurationException("nameserver and broker are both to listen on port " + nameServerPort
                    + "; give " + settings.nameServer() + " and " + settings.broker() + " different numbers");
        }
        PortCheck.requireFree("the nameserver", net.bind(), nameServerPort, settings.nameServer());
        PortCheck.requireFree("the broker", net.bind(), net.port(), settings.broker());
        String bind = net.bind();
        RunningServer nameServer = factory()
                .start(new NameServerOptions(
                        bind, nameServerPort, config.folder().resolve(NAMESERVER_FOLDER)));
        try {
            List<HostPort> nameServers = new ArrayList<>(config.nameServers());
            nameServers.add(reachable(nameServer.address()));
            return new CombinedServer(nameServer, Broker.start(config.withNameServers(nameServers), fatal));
        } catch (RuntimeException e) {
            nameServer.close();
            throw e;
        }
    }

    Broker broker() {
        return broker;
    }

    HostPort nameServer() {
        return reachable(nameServer.address());
    }

    InetSocketAddress nameServerAddress() {
        return nameServer.address();
    }

    @Override
    public void close() {
        broker.close();
        nameServer.close();
    }

    private static HostPort reachable(InetSocketAddress address) {
        boolean wildcard = address.getAddress().isAnyLocalAddress();
        return new HostPort(wildcard ? "127.0.0.1" : address.getAddress().getHostAddress(), address.getPort());
    }

    private static NameServerFactory factory() {
        return ServiceLoader.load(NameServerFactory.class, NameServerFactory.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new FerryException(
                        ErrorCode.INVALID_CONFIGURATION, "no nameserver on the class path: add ferrymq-namesrv"));
    }
}
