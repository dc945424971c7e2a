package org.ferrymq.client.connect;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.ParticipantBackend;
import org.ferrymq.client.cluster.ClusterBackend;
import org.ferrymq.client.nameserver.LastKnownLocator;
import org.ferrymq.client.nameserver.NameServerDirectory;
import org.ferrymq.client.nameserver.NameServerLocator;
import org.ferrymq.client.nameserver.NameServers;
import org.ferrymq.client.reconnect.ReconnectPolicy;
import org.ferrymq.client.reconnect.ReconnectingBackend;
import org.ferrymq.client.remoting.BackendLimits;
import org.ferrymq.client.remoting.BrokerChannel;
import org.ferrymq.client.remoting.BrokerLocator;
import org.ferrymq.client.remoting.ClientRuntime;
import org.ferrymq.client.remoting.Connector;
import org.ferrymq.client.remoting.Link;
import org.ferrymq.client.remoting.RemotingBackend;
import org.ferrymq.client.url.ConnectionOption;
import org.ferrymq.client.url.ConnectionUrl;
import org.jspecify.annotations.Nullable;

/** Makes backends over the remoting protocol, to running servers or to one in this process. */
final class StandardBackendFactory implements BackendFactory {
    private final EmbeddedServers embeddedServers;

    StandardBackendFactory(EmbeddedServers embeddedServers) {
        this.embeddedServers = embeddedServers;
    }

    @Override
    public MessagingBackend create(ConnectionUrl url) {
        return url.isEmbedded() ? embedded(url) : remote(url);
    }

    private static MessagingBackend remote(ConnectionUrl url) {
        ClientRuntime.Lease runtime = ClientRuntime.lease();
        NameServers nameServers =
                new NameServers(runtime.connector(), url.nameServers(), url.duration(ConnectionOption.CONNECT_TIMEOUT));
        String broker = url.text(ConnectionOption.BROKER).orElse(null);
        String cluster = url.text(ConnectionOption.CLUSTER).orElse(null);
        Supplier<CompletableFuture<Void>> onClosed = () -> {
            runtime.release();
            return CompletableFuture.completedFuture(null);
        };
        if (broker != null) {
            BrokerLocator locator = new NameServerLocator(nameServers, broker, cluster);
            return assemble(url, broker, locator, runtime.connector(), runtime.scheduler(), onClosed);
        }
        ClusterBackend.Links links = (name, of, address) -> assemble(
                url,
                name,
                new LastKnownLocator(address, new NameServerLocator(nameServers, name, of)),
                runtime.connector(),
                runtime.scheduler(),
                () -> CompletableFuture.completedFuture(null));
        return new DiscoveringBackend(
                new NameServerDirectory(nameServers, cluster),
                links,
                runtime.scheduler(),
                new ClusterBackend.Times(
                        url.duration(ConnectionOption.CLUSTER_REFRESH), url.duration(ConnectionOption.CLOSE_TIMEOUT)),
                url.count(ConnectionOption.CLUSTER_SIZE),
                onClosed);
    }

    private MessagingBackend embedded(ConnectionUrl url) {
        EmbeddedServers.Lease server = embeddedServers.lease(url.embeddedOptions());
        ClientRuntime.Lease runtime = ClientRuntime.lease();
        BrokerLocator locator = () -> CompletableFuture.completedFuture(server.brokerAddress());
        return assemble(url, null, locator, runtime.connector(), runtime.scheduler(), () -> {
            runtime.release();
            return stopInBackground(server);
        });
    }

    /** Closing completes on the event loop, where stopping a server must not block. */
    private static CompletableFuture<Void> stopInBackground(EmbeddedServers.Lease server) {
        return CompletableFuture.runAsync(
                server::release, action -> new Thread(action, "ferrymq-embedded-stop").start());
    }

    private static ParticipantBackend assemble(
            ConnectionUrl url,
            @Nullable String broker,
            BrokerLocator locator,
            Connector connector,
            ScheduledExecutorService scheduler,
            Supplier<CompletableFuture<Void>> onClosed) {
        BackendLimits limits = BackendLimits.of(url);
        Duration connectLimit = url.duration(ConnectionOption.CONNECT_TIMEOUT);
        Supplier<Link> links = () ->
                new RemotingBackend(new BrokerChannel(locator, connector, connectLimit, limits, scheduler), limits);
        return new ReconnectingBackend(broker, links, ReconnectPolicy.of(url), limits, scheduler, onClosed);
    }
}
