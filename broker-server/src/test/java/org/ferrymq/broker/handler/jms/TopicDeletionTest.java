package org.ferrymq.broker.handler.jms;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ferrymq.broker.delivery.policy.DeliveryConfig;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.TopicKind;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.jms.consume.Acknowledge;
import org.ferrymq.protocol.command.jms.consume.SubscriptionKind;
import org.ferrymq.protocol.command.jms.consume.TagRange;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A destination is deleted under its consumers, and there again under the same name. */
class TopicDeletionTest {
    @TempDir
    Path folder;

    @TempDir
    Path afterCrash;

    private TestBroker broker;
    private ScriptedPeer peer;

    @BeforeEach
    void open() {
        broker = new TestBroker(folder, DeliveryConfig.DEFAULTS, new TestBroker.ManualClock());
        peer = broker.connect("c1", "client");
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private void delete(String topic) {
        var deleted = broker.metadata.topics().delete(topic);
        broker.await(deleted);
        assertThat(deleted.join()).isTrue();
        broker.settle();
    }

    @Test
    void consumersGoOnWithTheNextQueueOfTheName() {
        broker.send(peer, "q", "old0", "old1", "old2");
        broker.receiver(peer, 1, "q", null, 100);
        assertThat(peer.bodies(1)).containsExactly("old0", "old1", "old2");
        broker.acknowledge(peer, null, 1, 1, 1);
        delete("q");
        assertThat(broker.store.queue("q", 0)).isEmpty();
        broker.send(peer, "q", "new0", "new1", "new2");
        broker.settle();
        assertThat(peer.bodies(1)).containsExactly("new0", "new1", "new2");
    }

    @Test
    void whatIsSaidOfDeletedMessagesIsNotSaidOfNewOnes() {
        broker.send(peer, "q", "old0", "old1", "old2");
        broker.receiver(peer, 1, "q", null, 3);
        peer.take(1);
        broker.acknowledge(peer, "L:c1:1", 1, 3, 3);
        delete("q");
        broker.send(peer, "q", "new0", "new1", "new2");
        broker.acknowledge(peer, null, 1, 1, 1); // accepted, of a message that is gone
        broker.commit(peer, "L:c1:1");
        assertThat(broker.answer(peer, new Acknowledge(null, true, List.of(new TagRange(1, 1, 1))))
                        .code())
                .as("not twice")
                .isEqualTo(ResponseCode.ILLEGAL_STATE);
        peer.close(); // what was delivered and not acknowledged is no failure of a new message either
        broker.settle();

        broker = broker.crash(afterCrash);
        peer = broker.connect("c2", null);
        broker.receiver(peer, 1, "q", null, 100);
        List<ScriptedPeer.Delivery> delivered = peer.take(1);
        assertThat(delivered).extracting(ScriptedPeer.Delivery::body).containsExactly("new0", "new1", "new2");
        assertThat(delivered).extracting(ScriptedPeer.Delivery::count).containsOnly(1);
    }

    @Test
    void subscriptionsGoOnWithTheNextTopicOfTheName() {
        broker.call(peer, broker.subscriber(1, "t", SubscriptionKind.DURABLE, "sub", null));
        broker.call(peer, broker.subscriber(2, "t", SubscriptionKind.NON_DURABLE, null, null));
        broker.settle();
        broker.publish(peer, "t", "old0", "old1");
        broker.settle();
        assertThat(peer.bodies(1)).hasSize(2);
        assertThat(peer.bodies(2)).hasSize(2);
        delete("t");
        broker.publish(peer, "t", "new0", "new1");
        broker.settle();
        assertThat(peer.bodies(1)).containsExactly("new0", "new1");
        assertThat(peer.bodies(2)).containsExactly("new0", "new1");
        broker.acknowledge(peer, null, 1, 3, 3);

        broker = broker.crash(afterCrash);
        peer = broker.connect("c2", "client");
        broker.call(peer, broker.subscriber(1, "t", SubscriptionKind.DURABLE, "sub", null));
        broker.settle();
        assertThat(peer.bodies(1)).containsExactly("new1");
    }

    @Test
    void consumersThatCannotReadTheNextTopicOfTheNameAreDisconnected() {
        broker.receiver(peer, 1, "q", null, 100);
        ScriptedPeer other = broker.connect("c2", null);
        delete("q");
        Response created = broker.call(other, broker.produce(DestinationKind.TOPIC, "q", null, Map.of(), "news"));
        assertThat(created.code()).isZero();
        broker.settle();
        assertThat(peer.isActive()).isFalse();
        assertThat(other.isActive()).isTrue();
    }

    @Test
    void aTopicWithoutAKindMayBeReadByWhoWaitsForIt() {
        broker.receiver(peer, 1, "q", null, 100);
        delete("q");
        var unusedTopic = broker.metadata.topics().createIfAbsent(TopicConfig.of("q", TopicKind.NATIVE, 2));
        broker.settle();
        broker.send(peer, "q", "a");
        broker.settle();
        assertThat(peer.bodies(1)).containsExactly("a");
    }
}
