package org.ferrymq.namesrv;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.ferrymq.protocol.AddressText;
import org.ferrymq.protocol.server.RunningServer;
import org.ferrymq.protocol.transport.TransportConfig;
import org.ferrymq.protocol.transport.TransportServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A nameserver that serves. Thread-safe. */
final class NameServer implements RunningServer {
    private static final Logger log = LoggerFactory.getLogger(NameServer.class);

    private final TransportServer transport;
    private final InetSocketAddress address;
    private final ScheduledExecutorService scanner;
    private final RouteRegistry routes;
    private volatile ScheduledFuture<?> scan;

    private NameServer(NameServerConfig config) {
        KvConfig kvConfig = config.folder() == null ? KvConfig.inMemory() : KvConfig.of(new KvFile(config.folder()));
        NameServerSettings settings = new NameServerSettings(config, kvConfig);
        routes = new RouteRegistry(
                () -> settings.current().brokerTimeout(),
                topic -> kvConfig.get(KvConfig.ORDER_TOPICS, topic),
                System::nanoTime);
        scanner = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "ferrymq-route-scan");
            thread.setDaemon(true);
            return thread;
        });
        NameServerHandler handler = new NameServerHandler(
                routes,
                kvConfig,
                settings,
                () -> settings.current().listeningOn(config.bind(), address().getPort()),
                scanner);
        transport = new TransportServer(TransportConfig.server(config.bind(), config.port()), handler, handler);
        try {
            address = transport.start();
        } catch (RuntimeException e) {
            scanner.shutdown();
            throw e;
        }
        scan = scanEvery(settings.current().scanInterval());
        settings.onChange(() -> {
            scan.cancel(false);
            scan = scanEvery(settings.current().scanInterval());
        });
    }

    private ScheduledFuture<?> scanEvery(Duration interval) {
        long millis = interval.toMillis();
        return scanner.scheduleWithFixedDelay(routes::dropSilent, millis, millis, TimeUnit.MILLISECONDS);
    }

    /**
     * Starts a nameserver.
     *
     * @throws org.ferrymq.protocol.FerryException ADDRESS_IN_USE or INVALID_CONFIGURATION if it cannot listen
     */
    static NameServer start(NameServerConfig config) {
        return new NameServer(config);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        scan.cancel(false);
        scanner.shutdown();
        transport.close();
        log.info("nameserver at {} stopped", AddressText.of(address));
    }
}
