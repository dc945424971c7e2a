package org.ferrymq.broker.handler.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.TopicKind;
import org.ferrymq.broker.store.QueueReader;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.jms.consume.DeliveredTag;
import org.ferrymq.protocol.command.jms.consume.SubscriptionKind;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.ferrymq.protocol.command.jms.transaction.TxBegin;
import org.ferrymq.protocol.command.jms.transaction.TxCommit;
import org.ferrymq.protocol.command.jms.transaction.TxPrepare;
import org.ferrymq.protocol.command.send.SendMessage;
import org.ferrymq.protocol.message.TopicNames;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The log is freed under a broker, and then the broker starts again without any view of what was: all that is owed is
 * there, with its order and its counts, and so are destinations, subscriptions and what is acknowledged.
 */
class RetentionTest {
    private static final int SEGMENT = 64 << 10;
    private static final String XA = "X:7:0a0b:01";

    @TempDir
    Path folder;

    @TempDir
    Path afterCrash;

    private TestBroker broker;
    private ScriptedPeer peer;

    @BeforeEach
    void open() {
        broker = TestBroker.retaining(folder, SEGMENT);
        peer = broker.connect("c1", "client");
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private void crash() {
        broker = broker.crash(afterCrash);
        peer = broker.connect("c2", "client");
    }

    private static SendMessage message(String topic, String body) {
        return new SendMessage(
                CommandType.SEND_MESSAGE_V2,
                "producers",
                topic,
                TopicNames.DEFAULT_TOPIC,
                4,
                0,
                0,
                1,
                0,
                "",
                0,
                false,
                false,
                0,
                Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
    }

    /** Writes so many segments that nobody needs: a topic without subscribers. */
    private void fill(int segments) {
        long end = broker.store.appendPosition() + (long) segments * SEGMENT;
        while (broker.store.appendPosition() < end) {
            broker.publish(peer, "nobody", "x".repeat(4000), "y".repeat(4000), "z".repeat(4000));
        }
    }

    private void fillAndFree() {
        long from = broker.store.appendPosition();
        fill(4);
        broker.freeLog(from + SEGMENT);
    }

    @Test
    void aQueueKeepsWhatIsNotAcknowledgedWithItsOrderAndItsCounts() {
        broker.send(peer, "q", "m0", "m1", "m2", "m3", "m4", "m5");
        broker.receiver(peer, 1, "q", null, 100);
        peer.take(1);
        broker.acknowledge(peer, null, 1, 2, 2);
        broker.acknowledge(peer, null, 1, 4, 5);
        broker.recover(peer, null, new DeliveredTag(1, 1));
        assertThat(peer.bodies(1)).containsExactly("m0", "m2", "m5");
        fillAndFree();
        fillAndFree();
        crash();
        assertThat(broker.store.minPosition()).isGreaterThan(4 * SEGMENT);
        broker.receiver(peer, 1, "q", null, 100);
        List<ScriptedPeer.Delivery> owed = peer.take(1);
        assertThat(owed).extracting(ScriptedPeer.Delivery::body).containsExactly("m0", "m2", "m5");
        assertThat(owed).extracting(ScriptedPeer.Delivery::queueOffset).containsExactly(0L, 2L, 5L);
        assertThat(owed).extracting(ScriptedPeer.Delivery::count).containsExactly(2, 1, 1);
        broker.acknowledge(peer, null, 1, 1, 3);
        broker.send(peer, "q", "m6");
        broker.settle();
        assertThat(peer.take(1)).extracting(ScriptedPeer.Delivery::queueOffset).containsExactly(6L);
    }

    @Test
    void aQueueThatNobodyEverReadKeepsAll() {
        broker.send(peer, "q", "m0", "m1");
        fillAndFree();
        crash();
        broker.receiver(peer, 1, "q", null, 100);
        assertThat(peer.bodies(1)).containsExactly("m0", "m1");
    }

    @Test
    void whatConsumersHoldWhileTheLogIsFreedTheyMayAcknowledge() {
        broker.send(peer, "q", "m0", "m1");
        broker.receiver(peer, 1, "q", null, 100);
        assertThat(peer.bodies(1)).containsExactly("m0", "m1");
        fillAndFree();
        broker.acknowledge(peer, null, 1, 2, 2);
        broker.recover(peer, null, new DeliveredTag(1, 1));
        assertThat(peer.bodies(1)).containsExactly("m0");
        crash();
        broker.receiver(peer, 1, "q", null, 100);
        assertThat(peer.bodies(1)).containsExactly("m0");
    }

    @Test
    void subscriptionsGetWhatTheyMissedAndNothingElseIsKept() {
        broker.call(peer, broker.subscriber(1, "t", SubscriptionKind.DURABLE, "sub", null));
        broker.call(peer, broker.subscriber(2, "t", SubscriptionKind.NON_DURABLE, null, null));
        broker.settle();
        broker.publish(peer, "t", "a", "b", "c");
        broker.settle();
        assertThat(peer.bodies(1)).hasSize(3);
        assertThat(peer.bodies(2)).hasSize(3);
        broker.acknowledge(peer, null, 1, 1, 1);
        fillAndFree();
        broker.recover(peer, null, new DeliveredTag(2, 3)); // also without a ledger in the log it is owed
        assertThat(peer.bodies(2)).containsExactly("a", "b", "c");
        crash();
        broker.call(peer, broker.subscriber(1, "t", SubscriptionKind.DURABLE, "sub", null));
        broker.settle();
        assertThat(peer.bodies(1)).containsExactly("b", "c");
        QueueReader nobody = broker.store.queue("nobody", 0).orElseThrow();
        assertThat(nobody.minOffset()).isPositive();
        assertThat(nobody.maxOffset() - nobody.minOffset()).isLessThan(nobody.maxOffset());
    }

    @Test
    void aPreparedBranchHoldsTheLogAndWhatItAcknowledgedIsKeptUntilItEnds() {
        broker.send(peer, "q", "m0", "m1");
        broker.receiver(peer, 1, "q", null, 1);
        assertThat(peer.bodies(1)).containsExactly("m0");
        broker.call(peer, new TxBegin(XA, 0));
        broker.acknowledge(peer, XA, 1, 1, 1);
        broker.call(peer, broker.produce(DestinationKind.QUEUE, "q2", XA, Map.of(), "sent"));
        broker.call(peer, new TxPrepare(XA));
        long prepared = broker.store.appendPosition();
        fill(4);
        broker.freeLog(0);
        crash();
        assertThat(broker.store.minPosition()).isLessThan(prepared);
        broker.call(peer, new TxCommit(XA, false, TxCommit.UNCHECKED));
        fillAndFree();
        broker.receiver(peer, 1, "q", null, 100);
        assertThat(peer.bodies(1)).containsExactly("m1");
        broker.receiver(peer, 2, "q2", null, 100);
        assertThat(peer.bodies(2)).containsExactly("sent");
    }

    @Test
    void aNativeTopicIsKeptForItsTimeReadOrNot() {
        broker.metadata
                .topics()
                .createIfAbsent(TopicConfig.of("native", TopicKind.NATIVE, 1))
                .join();
        ScriptedPeer other = broker.connect("c2", null);
        broker.call(other, message("native", "old"));
        fillAndFree();
        QueueReader queue = broker.store.queue("native", 0).orElseThrow();
        assertThat(queue.minOffset()).isZero();
        broker.clock.advance(Duration.ofHours(1));
        broker.call(other, message("native", "young"));
        fillAndFree();
        assertThat(queue.minOffset()).isEqualTo(1);
        assertThat(queue.maxOffset()).isEqualTo(2);
        crash();
        assertThat(broker.store.queue("native", 0).orElseThrow().minOffset()).isEqualTo(1);
    }

    @Test
    void destinationsAndSettingsSurviveAsWellAsTheirDeletion() {
        broker.metadata
                .topics()
                .createIfAbsent(TopicConfig.of("stays", TopicKind.QUEUE, 3))
                .join();
        broker.metadata
                .topics()
                .createIfAbsent(TopicConfig.of("goes", TopicKind.QUEUE, 1))
                .join();
        broker.metadata.settings().put("key", "value").join();
        fillAndFree();
        var deleted = broker.metadata.topics().delete("goes");
        broker.settle();
        assertThat(deleted).isCompletedWithValue(true);
        fillAndFree();
        crash();
        assertThat(broker.metadata.topics().topic("stays")).isEqualTo(TopicConfig.of("stays", TopicKind.QUEUE, 3));
        assertThat(broker.metadata.topics().topic("goes")).isNull();
        assertThat(broker.metadata.settings().get("key")).isEqualTo("value");
    }
}
