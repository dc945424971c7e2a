package org.ferrymq.client.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.ferrymq.client.ConnectionInfo;
import org.ferrymq.client.ConnectionSettings;
import org.ferrymq.client.FakeBroker;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.url.ConnectionUrl;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.server.EmbeddedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EmbeddedServersTest {
    private final List<String> events = new ArrayList<>();
    private final EmbeddedServers servers = new EmbeddedServers(() -> Optional.of(this::start));

    private EmbeddedServer start(Map<String, String> options) {
        if (options.containsKey("bad")) {
            throw new FerryException(ErrorCode.STORE_FAILED, "no store");
        }
        FakeBroker broker = new FakeBroker();
        events.add("start " + options);
        return new EmbeddedServer() {
            @Override
            public InetSocketAddress brokerAddress() {
                return InetSocketAddress.createUnresolved("127.0.0.1", broker.port());
            }

            @Override
            public InetSocketAddress nameServerAddress() {
                return brokerAddress();
            }

            @Override
            public void close() {
                events.add("stop " + options);
                broker.close();
            }
        };
    }

    @Test
    void shouldShareAServerByItsOptionsUntilTheLastUserHasGone() {
        EmbeddedServers.Lease first = servers.lease(Map.of("store", "a"));
        EmbeddedServers.Lease second = servers.lease(Map.of("store", "a"));
        EmbeddedServers.Lease other = servers.lease(Map.of());
        assertThat(second.brokerAddress()).isEqualTo(first.brokerAddress()).isNotEqualTo(other.brokerAddress());
        first.release();
        first.release();
        assertThat(events).containsExactly("start {store=a}", "start {}");
        second.release();
        assertThat(events).containsExactly("start {store=a}", "start {}", "stop {store=a}");
        servers.lease(Map.of("store", "a")).release();
        other.release();
        assertThat(events).endsWith("start {store=a}", "stop {store=a}", "stop {}");
    }

    @Test
    void shouldTryAgainAfterAFailedStart() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> servers.lease(Map.of("bad", "1"))).hasMessage("no store");
        }
        assertThat(events).isEmpty();
    }

    @Test
    void shouldSayWhatAServerOfAnotherClassLoaderOrCopySaid() {
        EmbeddedServers failing = new EmbeddedServers(() -> Optional.of(options -> {
            throw new IllegalArgumentException("the store is foreign");
        }));
        assertThatThrownBy(() -> failing.lease(Map.of()))
                .isInstanceOf(FerryException.class)
                .hasMessage("embedded: the store is foreign");
    }

    @Test
    void shouldSayWhatIsMissingOnTheClassPath() {
        EmbeddedServers none = new EmbeddedServers(Optional::empty);
        assertThatThrownBy(() -> new StandardBackendFactory(none).create(ConnectionUrl.parse("embedded:")))
                .isInstanceOfSatisfying(
                        FerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .hasMessageContaining("ferrymq-broker-server on the class path");
    }

    @Test
    void shouldConnectToTheServerInThisProcess() throws Exception {
        MessagingBackend backend =
                new StandardBackendFactory(servers).create(ConnectionUrl.parse("embedded:?flush=async&prefetch=1"));
        ConnectionInfo info =
                backend.open(new ConnectionSettings("id", null, null, null)).get(60, TimeUnit.SECONDS);
        assertThat(info.brokerName()).isEqualTo("broker-a");
        backend.close();
        assertThat(events).containsExactly("start {flush=async}", "stop {flush=async}");
    }
}
