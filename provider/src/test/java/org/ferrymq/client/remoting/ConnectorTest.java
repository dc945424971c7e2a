package org.ferrymq.client.remoting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.ferrymq.client.FakeBroker;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.TransportClient;
import org.ferrymq.protocol.transport.TransportConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ConnectorTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final FakeBroker broker = new FakeBroker();
    private final TransportClient transport = new TransportClient(TransportConfig.client());
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final Queue<Runnable> lookups = new ArrayDeque<>();
    private final Connector connector = new Connector(transport, scheduler, lookups::add);

    @AfterEach
    void close() {
        transport.close();
        broker.close();
        scheduler.shutdownNow();
    }

    private CompletableFuture<Connection> connect(String host, Duration limit) {
        return connector.connect(InetSocketAddress.createUnresolved(host, broker.port()), limit, Connector.NO_PUSHES);
    }

    @Test
    void shouldLeaveTheLookingUpOfNamesToAThreadThatMayBlock() throws Exception {
        CompletableFuture<Connection> opened = connect("localhost", LONG);
        assertThat(lookups).hasSize(1);
        lookups.remove().run();
        assertThat(opened.get(60, TimeUnit.SECONDS).isActive()).isTrue();
        assertThat(connect("127.0.0.1", LONG).get(60, TimeUnit.SECONDS).isActive())
                .isTrue();
        assertThat(lookups).as("an address needs none").isEmpty();
    }

    @Test
    void shouldGiveUpWhenTheTimeIsOver() {
        CompletableFuture<Connection> opened = connect("localhost", Duration.ofMillis(50));
        assertThatThrownBy(() -> opened.get(60, TimeUnit.SECONDS)).hasMessageContaining("within 50 ms");
        lookups.remove().run();
        assertThat(broker.commands).isEmpty();
    }

    @Test
    void shouldNameAHostThatIsNotKnown() {
        CompletableFuture<Connection> opened = connect("no-such-host.invalid", LONG);
        lookups.remove().run();
        assertThatThrownBy(() -> opened.get(60, TimeUnit.SECONDS))
                .hasMessageContaining("no-such-host.invalid")
                .hasMessageContaining("not known");
    }
}
