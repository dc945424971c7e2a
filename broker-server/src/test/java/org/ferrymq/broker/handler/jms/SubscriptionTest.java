package org.ferrymq.broker.handler.jms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.jms.connection.CloseConnection;
import org.ferrymq.protocol.command.jms.connection.OpenConnection;
import org.ferrymq.protocol.command.jms.consume.Acknowledge;
import org.ferrymq.protocol.command.jms.consume.CloseConsumer;
import org.ferrymq.protocol.command.jms.consume.CreateConsumer;
import org.ferrymq.protocol.command.jms.consume.RedeliveryOptions;
import org.ferrymq.protocol.command.jms.consume.SubscriptionAge;
import org.ferrymq.protocol.command.jms.consume.SubscriptionKind;
import org.ferrymq.protocol.command.jms.consume.TagRange;
import org.ferrymq.protocol.command.jms.consume.Unsubscribe;
import org.ferrymq.protocol.command.jms.destination.CreateTemporary;
import org.ferrymq.protocol.command.jms.destination.DeleteTemporary;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.ferrymq.protocol.command.jms.destination.EnsureDestination;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics, subscriptions of all kinds, client identifiers, temporary destinations. */
class SubscriptionTest {
    @TempDir
    Path folder;

    @TempDir
    Path afterCrash;

    private TestBroker broker;
    private ScriptedPeer peer;

    @BeforeEach
    void open() {
        broker = TestBroker.open(folder);
        peer = broker.connect("c1", "client");
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private String subscribe(ScriptedPeer who, long id, SubscriptionKind kind, String name, String selector) {
        Response response = broker.call(who, broker.subscriber(id, "t", kind, name, selector));
        broker.settle();
        return response.fields().get("group");
    }

    private int refused(ScriptedPeer who, long id, String topic, SubscriptionKind kind, String name, String selector) {
        return broker.answer(who, broker.subscriber(id, topic, kind, name, selector))
                .code();
    }

    private void closeConsumer(ScriptedPeer who, long id, long deliveredTag) {
        broker.call(who, new CloseConsumer(id, deliveredTag));
        broker.settle();
    }

    private void publish(String... bodies) {
        broker.publish(peer, "t", bodies);
        broker.settle();
    }

    @Test
    void everySubscriberGetsWhatIsPublishedFromItsBeginningOn() {
        publish("before");
        subscribe(peer, 1, SubscriptionKind.NON_DURABLE, null, null);
        subscribe(peer, 2, SubscriptionKind.NON_DURABLE, null, "x = 1");
        publish("a", "b");
        broker.call(
                peer,
                broker.produce(DestinationKind.TOPIC, "t", null, Map.of("x", "1", "JMSPropertyTypes", "x=i"), "c"));
        broker.settle();
        assertThat(peer.bodies(1)).containsExactly("a", "b", "c");
        assertThat(peer.bodies(2)).containsExactly("c");
        broker.acknowledge(peer, null, 1, 1, 3);
        broker.acknowledge(peer, null, 2, 1, 1);
    }

    @Test
    void aDurableSubscriptionKeepsWhatItsConsumerMissedAcrossACrash() {
        assertThat(subscribe(peer, 1, SubscriptionKind.DURABLE, "sub", null)).isEqualTo("JMS_D_client_sub");
        publish("a", "b");
        assertThat(peer.bodies(1)).containsExactly("a", "b");
        broker.acknowledge(peer, null, 1, 1, 1);
        closeConsumer(peer, 1, 1);
        publish("c");
        broker = broker.crash(afterCrash);
        peer = broker.connect("c2", "client");
        subscribe(peer, 1, SubscriptionKind.DURABLE, "sub", null);
        assertThat(peer.bodies(1)).containsExactly("b", "c");
    }

    private String age(String name, String selector, boolean shared) {
        return broker.call(peer, new SubscriptionAge(name, "t", selector, false, shared))
                .fields()
                .get("ageMs");
    }

    /** Who begins it on another broker asks this one first. */
    @Test
    void itsAgeIsToldAsLongAsItIsTheSame() {
        assertThat(age("sub", null, false)).isEqualTo("0");
        subscribe(peer, 1, SubscriptionKind.DURABLE, "sub", "x  = 1");
        subscribe(peer, 2, SubscriptionKind.SHARED_DURABLE, "all", null);
        broker.clock.advance(Duration.ofSeconds(5));
        assertThat(age("sub", "x  = 1", false)).isEqualTo("5000");
        assertThat(age("sub", "x = 2", false)).isEqualTo("0");
        assertThat(age("sub", "x  = 1", true)).isEqualTo("0");
        assertThat(age("all", null, true)).isEqualTo("5000");
        assertThat(broker.call(broker.connect("c3", null), new SubscriptionAge("sub", "t", "x  = 1", false, false))
                        .fields()
                        .get("ageMs"))
                .as("without the client identifier")
                .isEqualTo("0");
    }

    @Test
    void aDurableSubscriptionHasOneConsumerAndBeginsAnewWithAnotherSelector() {
        subscribe(peer, 1, SubscriptionKind.DURABLE, "sub", null);
        assertThat(refused(peer, 2, "t", SubscriptionKind.DURABLE, "sub", null)).isEqualTo(ResponseCode.IN_USE);
        assertThat(refused(peer, 2, "t", SubscriptionKind.SHARED_DURABLE, "sub", null))
                .isEqualTo(ResponseCode.IN_USE);
        closeConsumer(peer, 1, 0);
        publish("lost with the old subscription");
        subscribe(peer, 3, SubscriptionKind.DURABLE, "sub", "x IS NULL");
        publish("new");
        assertThat(peer.bodies(3)).containsExactly("new");
    }

    @Test
    void unsubscribeDeletesAndIsRefusedWhileInUse() {
        subscribe(peer, 1, SubscriptionKind.DURABLE, "sub", null);
        assertThat(broker.answer(peer, new Unsubscribe("sub")).code()).isEqualTo(ResponseCode.IN_USE);
        publish("held");
        closeConsumer(peer, 1, 1);
        assertThat(broker.answer(peer, new Unsubscribe("sub")).code()).isEqualTo(ResponseCode.IN_USE);
        broker.acknowledge(peer, null, 1, 1, 1);
        broker.call(peer, new Unsubscribe("sub"));
        assertThat(broker.answer(peer, new Unsubscribe("sub")).code()).isEqualTo(ResponseCode.INVALID_DESTINATION);
        publish("missed");
        broker = broker.crash(afterCrash);
        peer = broker.connect("c2", "client");
        subscribe(peer, 1, SubscriptionKind.DURABLE, "sub", null);
        assertThat(peer.bodies(1)).isEmpty();
    }

    @Test
    void namesThatAreNoneOrBelongToTheBrokerAreNoDestinations() {
        var names =
                List.of("with space", "ümlaut", "", "TBW102", "%RETRY%g", "SCHEDULE_TOPIC_XXXX", "RMQ_SYS_TRACE_TOPIC");
        for (String name : names) {
            assertThat(broker.answer(peer, broker.produce(DestinationKind.QUEUE, name, null, Map.of(), "m"))
                            .code())
                    .as("'%s'", name)
                    .isEqualTo(ResponseCode.INVALID_DESTINATION);
        }
        broker.send(peer, "%DLQ%JMS_QUEUE", "a dead letter queue may be waited at before anything is dead");
    }

    @Test
    void unsubscribeNeedNotWaitForAcknowledgementsOnTheirWayToTheLog() throws Exception {
        subscribe(peer, 1, SubscriptionKind.DURABLE, "sub", null);
        publish("m");
        CountDownLatch storeMayGoOn = new CountDownLatch(1);
        CountDownLatch storeWaits = new CountDownLatch(1);
        broker.store.addQueueListener((topic, queueId, maxOffset) -> {
            storeWaits.countDown();
            try {
                storeMayGoOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        var unusedSend = broker.begin(peer, broker.produce(DestinationKind.QUEUE, "other", null, Map.of(), "m"));
        storeWaits.await();
        var acknowledged = broker.begin(peer, new Acknowledge(null, true, List.of(new TagRange(1, 1, 1))));
        var closed = broker.begin(peer, new CloseConsumer(1, 1));
        var deleted = broker.begin(peer, new Unsubscribe("sub"));
        while (broker.delivery.agent().doWork()) {
            assertThat(acknowledged).isNotDone();
        }
        storeMayGoOn.countDown();
        broker.await(deleted); // the last one
        broker.settle();
        assertThat(List.of(
                        acknowledged.join().code(),
                        closed.join().code(),
                        deleted.join().code()))
                .containsOnly(ResponseCode.SUCCESS);
        broker = broker.crash(afterCrash);
        peer = broker.connect("c2", "client");
        assertThat(broker.answer(peer, new Unsubscribe("sub")).code()).isEqualTo(ResponseCode.INVALID_DESTINATION);
    }

    @Test
    void aSubscriptionCreatedWhileItsFormerSelfIsDeletedIsThereAfterwards() {
        ScriptedPeer other = broker.connect("c2", null);
        subscribe(other, 1, SubscriptionKind.SHARED_DURABLE, "s", null);
        publish("old");
        assertThat(other.bodies(1)).containsExactly("old");
        broker.acknowledge(other, null, 1, 1, 1);
        closeConsumer(other, 1, 1);
        ScriptedPeer third = broker.connect("c3", null);
        var deleted = broker.begin(other, new Unsubscribe("s"));
        var created = broker.begin(third, broker.subscriber(1, "t", SubscriptionKind.SHARED_DURABLE, "s", null));
        var joined = broker.begin(other, broker.subscriber(2, "t", SubscriptionKind.SHARED_DURABLE, "s", null));
        var refused = broker.begin(other, new Unsubscribe("s"));
        broker.await(refused); // the last one
        broker.settle();
        assertThat(deleted.join().code()).isZero();
        assertThat(created.join().code()).isZero();
        assertThat(joined.join().code()).isZero();
        assertThat(refused).isCompletedExceptionally();
        publish("a", "b");
        assertThat(other.pending() + third.pending()).isEqualTo(2);

        broker = broker.crash(afterCrash);
        other = broker.connect("c4", null);
        subscribe(other, 1, SubscriptionKind.SHARED_DURABLE, "s", null);
        assertThat(other.bodies(1)).containsExactly("a", "b");
    }

    @Test
    void sharedConsumersDivideTheMessagesAndMustAgree() {
        ScriptedPeer other = broker.connect("c2", null);
        ScriptedPeer third = broker.connect("c3", null);
        subscribe(other, 1, SubscriptionKind.SHARED, "s", null);
        subscribe(third, 1, SubscriptionKind.SHARED, "s", null);
        publish("a", "b", "c", "d");
        assertThat(other.bodies(1).size() + third.bodies(1).size()).isEqualTo(4);
        assertThat(refused(other, 2, "t", SubscriptionKind.SHARED, "s", "x = 1"))
                .isEqualTo(ResponseCode.IN_USE);
        assertThat(refused(other, 2, "u", SubscriptionKind.SHARED, "s", null)).isEqualTo(ResponseCode.IN_USE);
        closeConsumer(other, 1, 0);
        closeConsumer(third, 1, 0);
        subscribe(other, 3, SubscriptionKind.SHARED, "s", "x = 1"); // the old one ended with its last consumer
        assertThat(other.bodies(3)).isEmpty();
    }

    @Test
    void aSubscriptionThatIsOlderThanItsTimeHereBeginsWithWhatWasSentSinceItBegan() {
        publish("before");
        broker.clock.advance(Duration.ofHours(1));
        publish("since");
        int consumer = 0;
        for (SubscriptionKind kind : SubscriptionKind.values()) {
            if (kind != SubscriptionKind.QUEUE) {
                String name = kind == SubscriptionKind.NON_DURABLE ? null : kind.name();
                broker.call(peer, aged(++consumer, kind, name, Duration.ofMinutes(30)));
            }
        }
        publish("now");
        for (int each = 1; each <= consumer; each++) {
            assertThat(peer.bodies(each)).as("%s", each).containsExactly("since", "now");
        }
        subscribe(peer, 10, SubscriptionKind.DURABLE, "known", null);
        closeConsumer(peer, 10, 0);
        broker.call(peer, aged(11, SubscriptionKind.DURABLE, "known", Duration.ofHours(3)));
        broker.settle();
        assertThat(peer.bodies(11)).as("one that is here already").isEmpty();
    }

    private static CreateConsumer aged(long id, SubscriptionKind kind, String name, Duration age) {
        return new CreateConsumer(
                id,
                "t",
                DestinationKind.TOPIC,
                kind,
                name,
                null,
                false,
                100,
                false,
                RedeliveryOptions.NONE,
                0,
                age.toMillis());
    }

    @Test
    void aSharedDurableSubscriptionNeedsNoClientId() {
        ScriptedPeer other = broker.connect("c2", null);
        subscribe(other, 1, SubscriptionKind.SHARED_DURABLE, "s", null);
        closeConsumer(other, 1, 0);
        publish("kept");
        subscribe(other, 2, SubscriptionKind.SHARED_DURABLE, "s", null);
        subscribe(other, 3, SubscriptionKind.SHARED_DURABLE, "s", null);
        assertThat(other.pending()).isEqualTo(1);
        assertThat(refused(other, 4, "t", SubscriptionKind.DURABLE, "d", null)).isEqualTo(ResponseCode.ILLEGAL_STATE);
    }

    @Test
    void noLocalLeavesOutOwnMessages() {
        ScriptedPeer other = broker.connect("c2", null);
        broker.call(
                peer,
                new CreateConsumer(1, "t", DestinationKind.TOPIC, SubscriptionKind.NON_DURABLE, null, null, true, 100));
        broker.call(
                peer,
                new CreateConsumer(2, "t", DestinationKind.TOPIC, SubscriptionKind.DURABLE, "d", null, true, 100));
        broker.publish(peer, "t", "own");
        broker.publish(other, "t", "foreign");
        broker.settle();
        assertThat(peer.bodies(1)).containsExactly("foreign");
        assertThat(peer.bodies(2)).containsExactly("foreign");
    }

    @Test
    void aNameIsAQueueOrATopic() {
        broker.send(peer, "q", "a");
        Response response = broker.answer(peer, new EnsureDestination("q", DestinationKind.TOPIC, true));
        assertThat(response.code()).isEqualTo(ResponseCode.INVALID_DESTINATION);
        assertThat(response.remark()).contains("q is a QUEUE");
        assertThat(broker.answer(peer, new EnsureDestination("none", DestinationKind.QUEUE, false))
                        .code())
                .isEqualTo(ResponseCode.INVALID_DESTINATION);
        assertThat(refused(peer, 1, "q", SubscriptionKind.NON_DURABLE, null, null))
                .isEqualTo(ResponseCode.INVALID_DESTINATION);
    }

    @Test
    void aClientIdentifierIsInUseByOneConnectionAndAReconnectTakesOver() {
        ScriptedPeer second = new ScriptedPeer();
        assertThat(broker.answer(second, new OpenConnection("c2", "client", null, null, "t"))
                        .code())
                .isEqualTo(ResponseCode.CLIENT_ID_IN_USE);
        broker.send(peer, "q", "held");
        broker.receiver(peer, 1, "q", null, 10);
        ScriptedPeer again = new ScriptedPeer();
        broker.call(again, new OpenConnection("c1", "client", null, null, "t"));
        broker.settle();
        assertThat(peer.isActive()).isFalse();
        broker.receiver(again, 1, "q", null, 10);
        assertThat(again.bodies(1)).containsExactly("held");
    }

    @Test
    void temporaryDestinationsBelongToTheirConnectionAndEndWithIt() {
        String name = broker.call(peer, new CreateTemporary(DestinationKind.QUEUE, null))
                .fields()
                .get("name");
        ScriptedPeer other = broker.connect("c2", null);
        broker.send(other, name, "reply");
        Response stolen = broker.answer(
                other,
                new CreateConsumer(1, name, DestinationKind.QUEUE, SubscriptionKind.QUEUE, null, null, false, 10));
        assertThat(stolen.code()).isEqualTo(ResponseCode.INVALID_DESTINATION);
        broker.receiver(peer, 1, name, null, 10);
        assertThat(peer.bodies(1)).containsExactly("reply");
        broker.acknowledge(peer, null, 1, 1, 1);
        assertThat(broker.answer(peer, new DeleteTemporary(name)).code()).isEqualTo(ResponseCode.IN_USE);
        assertThat(broker.answer(other, new DeleteTemporary(name)).code()).isEqualTo(ResponseCode.INVALID_DESTINATION);
        broker.call(peer, new CloseConnection("c1"));
        broker.settle();
        Response gone = broker.answer(other, broker.produce(DestinationKind.QUEUE, name, null, Map.of(), "late"));
        assertThat(gone.code()).isEqualTo(ResponseCode.INVALID_DESTINATION);
        assertThat(broker.answer(other, new CreateTemporary(DestinationKind.QUEUE, name))
                        .code())
                .isEqualTo(ResponseCode.INVALID_DESTINATION);
    }

    private String temporaryQueue() {
        return broker.call(peer, new CreateTemporary(DestinationKind.QUEUE, null))
                .fields()
                .get("name");
    }

    private int sendCode(ScriptedPeer from, String queue, String body) {
        return broker.answer(from, broker.produce(DestinationKind.QUEUE, queue, null, Map.of(), body))
                .code();
    }

    private void pass(Duration time) {
        broker.clock.advance(time);
        broker.settle();
    }

    @Test
    void aTemporaryQueueWaitsWithItsMessagesForItsConnectionToComeBack() {
        String name = temporaryQueue();
        String forgotten = temporaryQueue();
        ScriptedPeer other = broker.connect("c2", null);
        broker.receiver(peer, 1, name, null, 10);
        broker.send(other, name, "acknowledged", "delivered");
        broker.settle();
        broker.acknowledge(peer, null, 1, 1, 1);
        peer.close();
        broker.settle();
        broker.send(other, name, "meanwhile");
        pass(Duration.ofSeconds(50));
        peer = broker.connect("c1", "client");
        broker.call(peer, new CreateTemporary(DestinationKind.QUEUE, name));
        pass(Duration.ofSeconds(20));
        assertThat(sendCode(other, forgotten, "late"))
                .as("not named again in time")
                .isEqualTo(ResponseCode.INVALID_DESTINATION);
        broker.send(other, name, "after");
        broker.receiver(peer, 1, name, null, 10);
        assertThat(peer.take(1))
                .extracting(ScriptedPeer.Delivery::body, ScriptedPeer.Delivery::count)
                .containsExactly(tuple("delivered", 2), tuple("meanwhile", 1), tuple("after", 1));
    }

    @Test
    void aTemporaryQueueWhoseConnectionDoesNotComeBackGoesWithItsMessages() {
        String name = temporaryQueue();
        ScriptedPeer other = broker.connect("c2", null);
        broker.send(other, name, "never read");
        peer.close();
        broker.settle();
        pass(Duration.ofSeconds(61));
        assertThat(sendCode(other, name, "late")).isEqualTo(ResponseCode.INVALID_DESTINATION);
        peer = broker.connect("c1", "client");
        broker.call(peer, new CreateTemporary(DestinationKind.QUEUE, name));
        broker.send(other, name, "new");
        broker.receiver(peer, 1, name, null, 10);
        assertThat(peer.bodies(1)).containsExactly("new");
    }

    @Test
    void afterARestartATemporaryQueueMayBeSentToBeforeItsConnectionIsBack() {
        String name = "TMP.QUEUE.c1.1-1636eb6d"; // as clients name them
        broker.call(peer, new CreateTemporary(DestinationKind.QUEUE, name));
        broker = broker.crash(afterCrash);
        ScriptedPeer other = broker.connect("c2", null);
        broker.send(other, name, "the reply");
        broker.send(other, name, "another");
        peer = broker.connect("c1", "client");
        broker.call(peer, new CreateTemporary(DestinationKind.QUEUE, name));
        broker.receiver(peer, 1, name, null, 10);
        assertThat(peer.bodies(1)).containsExactly("the reply", "another");
        pass(Duration.ofSeconds(61));
        broker.send(other, name, "its connection is there");
        assertThat(peer.bodies(1)).containsExactly("its connection is there");
    }

    @Test
    void afterARestartATemporaryQueueWhoseConnectionDoesNotComeBackEndsWithTheGracePeriod() {
        String name = temporaryQueue();
        broker = broker.crash(afterCrash);
        ScriptedPeer other = broker.connect("c2", null);
        broker.send(other, name, "never read");
        assertThat(sendCode(other, "TMP.QUEUE.nonsense", "x")).isEqualTo(ResponseCode.INVALID_DESTINATION);
        assertThat(sendCode(other, name.replace("QUEUE", "TOPIC"), "x")).isEqualTo(ResponseCode.INVALID_DESTINATION);
        pass(Duration.ofSeconds(61));
        assertThat(sendCode(other, name, "late")).isEqualTo(ResponseCode.INVALID_DESTINATION);
        assertThat(broker.metadata.topics().topic(name)).isNull();
    }
}
