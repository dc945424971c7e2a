package org.ferrymq.broker.handler.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ferrymq.broker.delivery.policy.DeliveryConfig;
import org.ferrymq.broker.delivery.policy.DestinationPolicy;
import org.ferrymq.broker.delivery.policy.RedeliveryPolicy;
import org.ferrymq.protocol.command.jms.consume.Browse;
import org.ferrymq.protocol.command.jms.consume.CloseConsumer;
import org.ferrymq.protocol.command.jms.consume.Reject;
import org.ferrymq.protocol.command.jms.consume.SubscriptionKind;
import org.ferrymq.protocol.command.jms.consume.TagRange;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages expire where nobody consumes them. */
class ExpiryTest {
    private static final Duration SCAN = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @TempDir
    Path afterCrash;

    private TestBroker broker;
    private ScriptedPeer peer;

    @BeforeEach
    void open() {
        DeliveryConfig config = new DeliveryConfig(
                RedeliveryPolicy.DEFAULTS,
                "",
                SCAN,
                Duration.ofSeconds(60),
                List.of(new DestinationPolicy("kept", RedeliveryPolicy.DEFAULTS, "late")),
                1 << 20,
                2048,
                100_000);
        broker = new TestBroker(folder, config, new TestBroker.ManualClock());
        peer = broker.connect("c1", "client");
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private void send(DestinationKind kind, String name, Duration timeToLive, String... bodies) {
        Map<String, String> properties = timeToLive.isZero()
                ? Map.of()
                : Map.of("JMSExpiration", Long.toString(broker.clock.millis() + timeToLive.toMillis()));
        broker.call(peer, broker.produce(kind, name, null, properties, bodies));
        broker.settle();
    }

    private void pass(Duration time) {
        broker.clock.advance(time);
        for (int slice = 0; slice < 20; slice++) {
            broker.settle();
            broker.clock.advance(Duration.ofMillis(5));
        }
    }

    /** How many messages the queue owes somebody, as the retention of the log sees it. */
    private long owed(String queue) {
        return broker.owed(queue);
    }

    private static String[] numbered(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
    }

    @Test
    void messagesExpireInAQueueThatNobodyEverConsumed() {
        send(DestinationKind.QUEUE, "q", Duration.ofSeconds(60), numbered(3000));
        send(DestinationKind.QUEUE, "q", Duration.ZERO, "stays");
        send(DestinationKind.QUEUE, "q", Duration.ofSeconds(15), "soon");
        pass(SCAN);
        assertThat(owed("q")).isEqualTo(3002);
        pass(SCAN);
        assertThat(owed("q")).isEqualTo(3001);
        pass(Duration.ofSeconds(60));
        assertThat(owed("q")).isEqualTo(1);
        broker.receiver(peer, 1, "q", null, 100);
        assertThat(peer.bodies(1)).containsExactly("stays");
        pass(SCAN);
        send(DestinationKind.QUEUE, "q", Duration.ofSeconds(1), "with the consumer");
        pass(SCAN);
        assertThat(peer.bodies(1)).as("was delivered in time").hasSize(1);
        broker.call(peer, new CloseConsumer(1, 0));
        pass(SCAN);
        assertThat(owed("q")).as("given back too late").isEqualTo(1);
    }

    @Test
    void whatHasExpiredBeforeAKillExpiresAfterIt() {
        send(DestinationKind.QUEUE, "q", Duration.ofSeconds(5), "a", "b");
        pass(SCAN);
        assertThat(owed("q")).isZero();
        broker = broker.crash(afterCrash);
        peer = broker.connect("c1", null);
        pass(SCAN);
        assertThat(owed("q")).isZero();
    }

    @Test
    void aDurableSubscriptionWithoutAConsumerLosesWhatExpires() {
        broker.call(peer, broker.subscriber(1, "t", SubscriptionKind.DURABLE, "d", null));
        broker.call(peer, new CloseConsumer(1, 0));
        send(DestinationKind.TOPIC, "t", Duration.ofSeconds(5), "a", "b");
        send(DestinationKind.TOPIC, "t", Duration.ZERO, "stays");
        assertThat(owed("t")).isEqualTo(3);
        pass(SCAN);
        assertThat(owed("t")).isEqualTo(1);
    }

    @Test
    void whatExpiresMayGoToAQueueThatSaysWhereItCameFrom() {
        send(DestinationKind.QUEUE, "kept", Duration.ofSeconds(5), "a");
        pass(SCAN);
        pass(SCAN);
        broker.receiver(peer, 1, "late", null, 10);
        List<ScriptedPeer.Delivery> late = peer.take(1);
        assertThat(late).extracting(ScriptedPeer.Delivery::body).containsExactly("a");
        assertThat(late.get(0).properties())
                .containsEntry("DLQ_ORIGIN_TOPIC", "kept")
                .containsEntry("DLQReason", "expired")
                .doesNotContainKey("JMSExpiration");
        assertThat(owed("kept")).isZero();

        send(DestinationKind.QUEUE, "kept", Duration.ofMillis(1), "b");
        broker.clock.advance(Duration.ofMillis(5));
        broker.receiver(peer, 2, "kept", null, 10);
        assertThat(peer.bodies(2)).isEmpty();
        assertThat(peer.bodies(1)).as("found by its consumer").containsExactly("b");
        assertThat(broker.call(peer, new Browse("kept", null, null, 10)).body().readableBytes())
                .isZero();
    }

    @Test
    void whatExpiresWithAClientGoesWhereItsDestinationWantsIt() {
        for (String queue : List.of("kept", "dropped")) {
            send(DestinationKind.QUEUE, queue, Duration.ofSeconds(5), "a", "b", "c");
            broker.receiver(peer, 1, queue, null, 10);
            assertThat(peer.bodies(1)).containsExactly("a", "b", "c");
            broker.acknowledge(peer, null, 1, 1, 1);
            broker.call(peer, new Reject(null, Reject.EXPIRED, List.of(new TagRange(1, 2, 3))));
            broker.settle();
            broker.call(peer, new CloseConsumer(1, 3));
        }
        broker.receiver(peer, 2, "late", null, 10);
        assertThat(peer.take(2))
                .extracting(
                        ScriptedPeer.Delivery::body, each -> each.properties().get("DLQ_ORIGIN_TOPIC"))
                .containsExactly(tuple("b", "kept"), tuple("c", "kept"));
        pass(SCAN);
        assertThat(owed("kept")).isZero();
        assertThat(owed("dropped")).isZero();
        broker.receiver(peer, 3, "%DLQ%JMS_QUEUE", null, 10);
        assertThat(peer.bodies(3)).isEmpty();
    }
}
