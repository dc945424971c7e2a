package org.ferrymq.broker;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.ferrymq.broker.agent.AgentThread;
import org.ferrymq.broker.config.BrokerConfig;
import org.ferrymq.broker.config.ConfigurationException;
import org.ferrymq.broker.config.HostPort;
import org.ferrymq.broker.handler.nativ.destination.TopicDirectory;
import org.ferrymq.broker.handler.nativ.settings.LiveSettings;
import org.ferrymq.broker.metadata.Members;
import org.ferrymq.broker.metrics.MetricsServer;
import org.ferrymq.broker.net.ClusterPeers;
import org.ferrymq.broker.net.NameServerRegistration;
import org.ferrymq.broker.net.NetConfig;
import org.ferrymq.broker.net.RequestRouter;
import org.ferrymq.broker.security.Access;
import org.ferrymq.broker.security.Authenticator;
import org.ferrymq.broker.security.FileAuthenticator;
import org.ferrymq.broker.security.SecurityConfig;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.frame.FrameLimits;
import org.ferrymq.protocol.transport.ConnectionListener;
import org.ferrymq.protocol.transport.TransportConfig;
import org.ferrymq.protocol.transport.TransportServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running broker: opens the storage, listens, registers with its nameservers; closing undoes that in reverse. */
public final class Broker implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Broker.class);
    private static final Duration FIRST_REGISTRATION = Duration.ofSeconds(3);

    private final HostPort advertised;
    private final InetSocketAddress address;
    /** What has to be closed, in the order of opening. */
    private final List<Runnable> closing;

    private final AtomicBoolean closed = new AtomicBoolean();

    private Broker(HostPort advertised, InetSocketAddress address, List<Runnable> closing) {
        this.advertised = advertised;
        this.address = address;
        this.closing = List.copyOf(closing);
    }

    /**
     * Starts a broker and returns when it serves and each nameserver was tried.
     *
     * @param fatal told once if the store fails; the broker answers nothing but errors then and should be closed
     * @throws RuntimeException a ConfigurationException, FerryException or StoreException that says what is wrong
     */
    public static Broker start(BrokerConfig config, Consumer<Throwable> fatal) {
        List<Runnable> closing = new ArrayList<>();
        try {
            return start(config, fatal, closing);
        } catch (RuntimeException e) {
            closeAll(closing);
            throw e;
        }
    }

    private static Broker start(BrokerConfig config, Consumer<Throwable> fatal, List<Runnable> closing) {
        NetConfig net = config.net();
        PortCheck.requireFree("", net.bind(), net.port(), "--port");
        if (config.metrics().enabled()) {
            PortCheck.requireFree(
                    "metrics", config.metrics().bind(), config.metrics().port(), "metrics.port");
        }
        InstantSource clock = InstantSource.system();

        Authenticator authenticator = authenticator(config.security());
        closing.add(authenticator::close);
        BrokerStorage storage = BrokerStorage.open(config.store(), config.largeMessages(), clock, fatal);
        closing.add(storage::close);
        LiveSettings settings =
                new LiveSettings(config.clients(), storage.metadata().settings());
        TopicDirectory directory = new TopicDirectory(storage.metadata().topics(), settings, config.cluster());
        BrokerServices services = new BrokerServices(config, storage, settings, directory, authenticator, clock);
        closing.add(services::close);
        storage.start();
        services.start();

        TransportServer server = new TransportServer(
                transport(net),
                new RequestRouter(services.handlers(), services.meter(), Access.of(config.security())),
                ConnectionListener.NONE);
        closing.add(server::close);
        InetSocketAddress address = server.start();
        listenOnVipPort(server, net);
        HostPort advertised = new HostPort(advertisedHost(net), address.getPort());
        services.address(advertised.resolve());
        storage.store().storeHost(advertised.resolve());

        if (config.metrics().enabled()) {
            MetricsServer metrics = new MetricsServer(config.metrics(), services.metrics());
            closing.add(metrics::close);
        }

        NameServerRegistration registration = new NameServerRegistration(
                new NameServerRegistration.Identity(config.name(), config.cluster(), advertised.toString()),
                config.nameServers().stream().map(HostPort::unresolved).toList(),
                directory,
                System::nanoTime);
        closing.add(registration::leave);
        services.routes(registration::route);
        services.announcements(registration::announced);
        services.listings(registration::listing);
        ClusterPeers peers = new ClusterPeers(registration::brokers);
        closing.add(peers::close);
        services.peers(peers::outcome);
        Members members = storage.metadata().members();
        registration.observe(info -> {
            Set<String> others = new TreeSet<>(info.clusterAddrTable().getOrDefault(config.cluster(), Set.of()));
            others.remove(config.name());
            members.saw(others, config.cluster(), clock.millis());
        });
        AgentThread registrar = AgentThread.start(registration);
        closing.add(registrar::stop);
        registration.awaitFirstRound(FIRST_REGISTRATION);
        log.info("broker {} of cluster {} serves at {}", config.name(), config.cluster(), advertised);
        return new Broker(advertised, address, closing);
    }

    /** The address that clients are told. */
    public HostPort advertised() {
        return advertised;
    }

    /** The address that it listens on. */
    public InetSocketAddress address() {
        return address;
    }

    /** Leaves the nameservers, closes the connections, then the storage. Closing again does nothing. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            closeAll(closing);
            log.info("broker at {} stopped", advertised);
        }
    }

    private static void closeAll(List<Runnable> closing) {
        for (int i = closing.size() - 1; i >= 0; i--) {
            try {
                closing.get(i).run();
            } catch (RuntimeException e) {
                // The rest has to be closed all the same, the storage above all.
                log.error("a part of the broker failed to close", e);
            }
        }
    }

    private static Authenticator authenticator(SecurityConfig config) {
        try {
            return config.file().<Authenticator>map(FileAuthenticator::open).orElse(Authenticator.NONE);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("security.users: " + e.getMessage(), e);
        }
    }

    private static TransportConfig transport(NetConfig net) {
        FrameLimits limits = FrameLimits.DEFAULT;
        return TransportConfig.server(net.bind(), net.port())
                .withLimits(new FrameLimits(net.maxFrameBytes(), limits.maxHeader(), limits.maxFields()));
    }

    /** The broker serves without it: few clients want it, and a neighbour may have the number as its own port. */
    private static void listenOnVipPort(TransportServer server, NetConfig net) {
        if (net.vipPort() == 0) {
            return;
        }
        try {
            server.listenAlso(net.vipPort());
        } catch (FerryException e) {
            log.warn(
                    "no VIP channel: {} (RocketMQ's clients that are told to use it, as its dashboard is by default, do not reach this"
                            + " broker; net.vip-channel = false ends this warning)",
                    e.getMessage());
        }
    }

    private static String advertisedHost(NetConfig net) {
        if (!net.advertise().isEmpty()) {
            return net.advertise();
        }
        try {
            boolean wildcard = InetAddress.getByName(net.bind()).isAnyLocalAddress();
            return wildcard ? InetAddress.getLocalHost().getHostAddress() : net.bind();
        } catch (UnknownHostException e) {
            throw new ConfigurationException(
                    "net.bind = " + net.bind() + ": cannot tell this host's address; set net.advertise", e);
        }
    }
}
