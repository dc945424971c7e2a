package org.ferrymq.broker.handler.jms;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.ferrymq.broker.delivery.policy.DeliveryConfig;
import org.ferrymq.broker.delivery.policy.RedeliveryPolicy;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.jms.consume.Acknowledge;
import org.ferrymq.protocol.command.jms.consume.Browse;
import org.ferrymq.protocol.command.jms.consume.CloseConsumer;
import org.ferrymq.protocol.command.jms.consume.CreateConsumer;
import org.ferrymq.protocol.command.jms.consume.DeliveredTag;
import org.ferrymq.protocol.command.jms.consume.Drain;
import org.ferrymq.protocol.command.jms.consume.RedeliveryOptions;
import org.ferrymq.protocol.command.jms.consume.Reject;
import org.ferrymq.protocol.command.jms.consume.SubscriptionKind;
import org.ferrymq.protocol.command.jms.consume.TagRange;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queues: who gets what, in which order, and what comes back. */
class QueueDeliveryTest {
    @TempDir
    Path folder;

    @TempDir
    Path afterCrash;

    private TestBroker broker;
    private ScriptedPeer peer;

    @BeforeEach
    void open() {
        broker = TestBroker.open(folder);
        peer = broker.connect("c1", null);
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private void crash() {
        broker = broker.crash(afterCrash);
        peer = broker.connect("c2", null);
    }

    private static String[] numbered(int count) {
        String[] bodies = new String[count];
        for (int i = 0; i < count; i++) {
            bodies[i] = "m" + i;
        }
        return bodies;
    }

    @Test
    void competingConsumersShareAQueueAndEachMessageGoesToOneOfThem() {
        broker.receiver(peer, 1, "q", null, 1000);
        broker.receiver(peer, 2, "q", null, 1000);
        broker.send(peer, "q", numbered(100));
        broker.settle();

        List<String> first = peer.bodies(1);
        List<String> second = peer.bodies(2);
        assertThat(first).isNotEmpty();
        assertThat(second).isNotEmpty();
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        assertThat(all).containsExactlyInAnyOrder(numbered(100));
        assertThat(first).isSortedAccordingTo((a, b) -> Integer.compare(number(a), number(b)));
        assertThat(second).isSortedAccordingTo((a, b) -> Integer.compare(number(a), number(b)));
    }

    private void receiverOf(int priority, long id, int credit) {
        broker.call(
                peer,
                new CreateConsumer(
                        id,
                        "q",
                        DestinationKind.QUEUE,
                        SubscriptionKind.QUEUE,
                        null,
                        null,
                        false,
                        credit,
                        true,
                        RedeliveryOptions.NONE,
                        priority));
        broker.settle();
    }

    @Test
    void consumersOfAHigherPriorityComeFirstAsLongAsTheyHaveCredit() {
        receiverOf(0, 1, 100);
        receiverOf(7, 2, 2);
        receiverOf(7, 3, 2);
        receiverOf(-1, 4, 100);
        broker.send(peer, "q", numbered(4));
        broker.settle();
        assertThat(peer.bodies(2)).hasSize(2);
        assertThat(peer.bodies(3)).hasSize(2);
        broker.send(peer, "q", "m4", "m5");
        broker.settle();
        assertThat(peer.bodies(1)).as("what the others do not take").containsExactly("m4", "m5");
        assertThat(peer.bodies(4)).isEmpty();
        broker.credit(peer, 3, 1);
        broker.send(peer, "q", "m6");
        broker.settle();
        assertThat(peer.bodies(3)).endsWith("m6");
        broker.call(peer, new CloseConsumer(2, 0));
        broker.call(peer, new CloseConsumer(3, 0));
        broker.call(peer, new CloseConsumer(1, 0));
        broker.settle();
        assertThat(peer.bodies(4)).as("all that nobody acknowledged").hasSize(7);
    }

    private static int number(String body) {
        return Integer.parseInt(body.substring(1));
    }

    @Test
    void creditBoundsWhatIsPushed() {
        broker.send(peer, "q", numbered(10));
        broker.receiver(peer, 1, "q", null, 3);
        assertThat(peer.bodies(1)).containsExactly("m0", "m1", "m2");
        broker.credit(peer, 1, 2);
        assertThat(peer.bodies(1)).containsExactly("m3", "m4");
    }

    @Test
    void manyMessagesTravelInOneFrame() {
        broker.send(peer, "q", numbered(500));
        broker.receiver(peer, 1, "q", null, 1000);
        assertThat(peer.bodies(1)).hasSize(500);
        assertThat(peer.frames()).isLessThan(10);
    }

    @Test
    void recoverBringsAllBackInOrderAndCountsWhatTheApplicationSaw() {
        broker.send(peer, "q", numbered(5));
        broker.receiver(peer, 1, "q", null, 100);
        peer.take(1);
        broker.recover(peer, null, new DeliveredTag(1, 2));

        List<ScriptedPeer.Delivery> again = peer.take(1);
        assertThat(again).extracting(ScriptedPeer.Delivery::body).containsExactly(numbered(5));
        assertThat(again).extracting(ScriptedPeer.Delivery::count).containsExactly(2, 2, 1, 1, 1);
        assertThat(again).extracting(ScriptedPeer.Delivery::tag).containsExactly(6L, 7L, 8L, 9L, 10L);
    }

    @Test
    void acknowledgedMessagesDoNotComeBackAfterACrash() {
        broker.send(peer, "q", numbered(6));
        broker.receiver(peer, 1, "q", null, 100);
        broker.acknowledge(peer, null, 1, 2, 3);
        broker.acknowledge(peer, null, 1, 5, 5);
        crash();
        broker.receiver(peer, 1, "q", null, 100);
        assertThat(peer.bodies(1)).containsExactly("m0", "m3", "m5");
    }

    @Test
    void countsOfFailedDeliveriesSurviveACrash() {
        broker.send(peer, "q", "a", "b");
        broker.receiver(peer, 1, "q", null, 2);
        peer.take(1);
        broker.recover(peer, null, new DeliveredTag(1, 1));
        crash();
        broker.receiver(peer, 1, "q", null, 10);
        assertThat(peer.take(1)).extracting(ScriptedPeer.Delivery::count).containsExactly(2, 1);
    }

    @Test
    void messagesThatASelectorDoesNotMatchStayForOthers() {
        broker.call(peer, broker.produce(DestinationKind.QUEUE, "q", null, Map.of("color", "red"), "r1"));
        broker.call(peer, broker.produce(DestinationKind.QUEUE, "q", null, Map.of("color", "blue"), "b1"));
        broker.call(peer, broker.produce(DestinationKind.QUEUE, "q", null, Map.of("color", "red"), "r2"));
        broker.receiver(peer, 1, "q", "color = 'red'", 100);
        assertThat(peer.bodies(1)).containsExactly("r1", "r2");
        broker.acknowledge(peer, null, 1, 1, 1);
        broker.receiver(peer, 2, "q", null, 100);
        assertThat(peer.bodies(2)).containsExactly("b1");
        broker.call(peer, new CloseConsumer(1, 0));
        broker.settle();
        assertThat(peer.bodies(2)).containsExactly("r2");
        broker.acknowledge(peer, null, 2, 1, 2);
        crash();
        broker.receiver(peer, 1, "q", null, 100);
        assertThat(peer.bodies(1)).isEmpty();
    }

    @Test
    void tagSelectorsAndTypedPropertiesWork() {
        broker.call(peer, broker.produce(DestinationKind.QUEUE, "q", null, Map.of("TAGS", "x"), "tagged"));
        broker.call(
                peer,
                broker.produce(
                        DestinationKind.QUEUE, "q", null, Map.of("n", "7", "JMSPropertyTypes", "n=i"), "numbered"));
        broker.receiver(peer, 1, "q", "TAGS IN ('x','y')", 100);
        broker.receiver(peer, 2, "q", "n > 6.5", 100);
        assertThat(peer.bodies(1)).containsExactly("tagged");
        assertThat(peer.bodies(2)).containsExactly("numbered");
        assertThat(broker.answer(
                                peer,
                                broker.subscriber(
                                        3,
                                        "t",
                                        org.ferrymq.protocol.command.jms.consume.SubscriptionKind.NON_DURABLE,
                                        null,
                                        "a = = 1"))
                        .code())
                .isEqualTo(ResponseCode.INVALID_SELECTOR);
    }

    @Test
    void expiredMessagesAreDropped() {
        String soon = Long.toString(broker.clock.millis() + 1000);
        broker.call(peer, broker.produce(DestinationKind.QUEUE, "q", null, Map.of("JMSExpiration", soon), "short"));
        broker.send(peer, "q", "long");
        broker.clock.advance(Duration.ofSeconds(2));
        broker.receiver(peer, 1, "q", null, 100);
        assertThat(peer.bodies(1)).containsExactly("long");
    }

    @Test
    void drainAnswersBehindTheDeliveriesAndTakesTheCredit() {
        broker.send(peer, "q", "a", "b");
        broker.receiver(peer, 1, "q", null, 0);
        broker.credit(peer, 1, 5);
        CompletableFuture<Response> drained = broker.begin(peer, new Drain(1));
        broker.settle();
        assertThat(drained).isCompleted();
        assertThat(peer.bodies(1)).containsExactly("a", "b");
        broker.send(peer, "q", "c");
        broker.settle();
        assertThat(peer.bodies(1)).isEmpty();
    }

    @Test
    void closingAConsumerGivesBackWhatItsApplicationHasNotSeen() {
        broker.send(peer, "q", numbered(4));
        broker.receiver(peer, 1, "q", null, 100);
        broker.receiver(peer, 2, "q", null, 100);
        peer.take(1);
        broker.call(peer, new CloseConsumer(1, 2));
        broker.settle();
        List<ScriptedPeer.Delivery> moved = peer.take(2);
        assertThat(moved).extracting(ScriptedPeer.Delivery::body).containsExactly("m2", "m3");
        assertThat(moved).extracting(ScriptedPeer.Delivery::count).containsExactly(1, 1);
        broker.acknowledge(peer, null, 1, 1, 2);
        Response again = broker.answer(peer, new Acknowledge(null, true, List.of(new TagRange(1, 1, 1))));
        assertThat(again.code()).isEqualTo(ResponseCode.ILLEGAL_STATE);
    }

    @Test
    void forgedTagsAreRefusedAndNothingOfTheRequestHappens() {
        broker.send(peer, "q", numbered(2));
        broker.receiver(peer, 1, "q", null, 100);
        Response forged =
                broker.answer(peer, new Acknowledge(null, true, List.of(new TagRange(1, 1, 1), new TagRange(1, 2, 9))));
        assertThat(forged.code()).isEqualTo(ResponseCode.ILLEGAL_STATE);
        assertThat(forged.remark()).contains("consumer 1").contains("2 to 9");
        assertThat(broker.answer(peer, new Acknowledge(null, true, List.of(new TagRange(7, 1, 1))))
                        .remark())
                .contains("consumer 7");
        broker.acknowledge(peer, null, 1, 1, 2);
    }

    @Test
    void aLostChannelGivesEverythingBackCounted() {
        broker.send(peer, "q", numbered(3));
        broker.receiver(peer, 1, "q", null, 100);
        ScriptedPeer other = broker.connect("c2", null);
        broker.receiver(other, 1, "q", null, 100);
        peer.close();
        broker.settle();
        List<ScriptedPeer.Delivery> moved = other.take(1);
        assertThat(moved).extracting(ScriptedPeer.Delivery::body).containsExactly("m0", "m1", "m2");
        assertThat(moved).extracting(ScriptedPeer.Delivery::count).containsOnly(2);
    }

    private static DeliveryConfig config(int redeliveryLimit, int scanBudget) {
        RedeliveryPolicy policy = new RedeliveryPolicy(redeliveryLimit, Duration.ZERO, 1, Duration.ZERO, 0);
        return new DeliveryConfig(
                policy, "", Duration.ofSeconds(30), Duration.ofSeconds(60), List.of(), 1024, scanBudget, 1000);
    }

    @Test
    void whatFailsTooOftenBecomesADeadLetter() {
        broker.close();
        broker = new TestBroker(afterCrash, config(1, 100), new TestBroker.ManualClock());
        peer = broker.connect("c1", null);
        broker.send(peer, "q", "bad", "good");
        broker.receiver(peer, 1, "q", null, 100);
        peer.take(1);
        broker.recover(peer, null, new DeliveredTag(1, 1));
        peer.take(1);
        broker.recover(peer, null, new DeliveredTag(1, 3));
        peer.take(1);
        broker.receiver(peer, 2, "%DLQ%JMS_QUEUE", null, 10);
        List<ScriptedPeer.Delivery> dead = peer.take(2);
        assertThat(dead).extracting(ScriptedPeer.Delivery::body).containsExactly("bad");
        assertThat(dead.get(0).properties())
                .containsEntry("DLQ_ORIGIN_TOPIC", "q")
                .containsEntry("DLQDeliveryCount", "2")
                .containsKey("DLQReason");
    }

    @Test
    void rejectedMessagesGoToTheDeadLetters() {
        broker.send(peer, "q", "a", "b");
        broker.receiver(peer, 1, "q", null, 10);
        broker.call(peer, new Reject(null, "cannot parse", List.of(new TagRange(1, 1, 1))));
        broker.receiver(peer, 2, "%DLQ%JMS_QUEUE", null, 10);
        List<ScriptedPeer.Delivery> dead = peer.take(2);
        assertThat(dead).extracting(ScriptedPeer.Delivery::body).containsExactly("a");
        assertThat(dead.get(0).properties()).containsEntry("DLQReason", "cannot parse");
        crash();
        broker.receiver(peer, 1, "q", null, 10);
        assertThat(peer.bodies(1)).containsExactly("b");
    }

    @Test
    void oneConsumerAtATimeHasAMessageGroup() {
        broker.receiver(peer, 1, "q", null, 100);
        broker.receiver(peer, 2, "q", null, 100);
        for (int i = 0; i < 6; i++) {
            String group = i % 2 == 0 ? "even" : "odd";
            broker.call(
                    peer, broker.produce(DestinationKind.QUEUE, "q", null, Map.of("__SHARDINGKEY", group), "m" + i));
            broker.settle();
        }
        List<ScriptedPeer.Delivery> first = peer.take(1);
        List<ScriptedPeer.Delivery> second = peer.take(2);
        assertThat(first).hasSize(3);
        assertThat(second).hasSize(3);
        assertThat(first)
                .extracting(d -> d.properties().get("__SHARDINGKEY"))
                .hasSameElementsAs(List.of(first.get(0).properties().get("__SHARDINGKEY")));
        String group = first.get(0).properties().get("__SHARDINGKEY");
        broker.call(peer, new CloseConsumer(1, 0));
        broker.settle();
        assertThat(peer.take(2))
                .extracting(d -> d.properties().get("__SHARDINGKEY"))
                .containsExactly(group, group, group);
    }

    @Test
    void highPriorityIsFoundHoweverFarBehindItIs() {
        broker.receiver(peer, 1, "q", null, 0);
        broker.send(peer, "q", numbered(2500));
        broker.send(peer, "q", numbered(2500));
        broker.call(peer, broker.produce(DestinationKind.QUEUE, "q", null, Map.of("JMSPriority", "9"), "urgent"));
        broker.settle();
        broker.credit(peer, 1, 2);
        assertThat(peer.bodies(1)).containsExactly("urgent", "m0");
        ScriptedPeer other = broker.connect("c2", null);
        broker.receiver(other, 1, "q", "a IS NULL", 2);
        assertThat(other.bodies(1))
                .as("who looks from the beginning sees them once")
                .hasSize(2);
        broker.credit(peer, 1, 5000);
        broker.credit(other, 1, 5000);
        assertThat(peer.bodies(1).size() + other.bodies(1).size()).isEqualTo(4997);
    }

    @Test
    void higherPriorityGoesFirstAmongWhatWaitsAndOrderIsKeptWithin() {
        broker.send(peer, "q", "n0", "n1");
        broker.call(peer, broker.produce(DestinationKind.QUEUE, "q", null, Map.of("JMSPriority", "9"), "h0", "h1"));
        broker.call(peer, broker.produce(DestinationKind.QUEUE, "q", null, Map.of("JMSPriority", "1"), "l0"));
        broker.send(peer, "q", "n2");
        broker.receiver(peer, 1, "q", null, 4);
        assertThat(peer.bodies(1)).containsExactly("h0", "h1", "n0", "n1");
        broker.call(peer, broker.produce(DestinationKind.QUEUE, "q", null, Map.of("JMSPriority", "7"), "h2"));
        broker.recover(peer, null, new DeliveredTag(1, 4));
        assertThat(peer.bodies(1)).containsExactly("h0", "h1", "h2", "n0", "n1", "n2", "l0");
        broker.acknowledge(peer, null, 1, 5, 11);
        crash();
        broker.receiver(peer, 1, "q", null, 100);
        assertThat(peer.bodies(1)).isEmpty();
    }

    @Test
    void aChannelThatCannotTakeMoreGetsNoMore() {
        broker.receiver(peer, 1, "q", null, 100);
        peer.writable(false);
        broker.send(peer, "q", "a");
        broker.settle();
        assertThat(peer.pending()).isZero();
        peer.writable(true);
        broker.settle();
        assertThat(peer.bodies(1)).containsExactly("a");
    }

    @Test
    void aDrainKeepsToWhatTheChannelTakesAndGoesOnWhenItTakesMore() {
        broker.close();
        broker = new TestBroker(afterCrash, config(16, 1000), new TestBroker.ManualClock());
        peer = broker.connect("c1", null);
        for (int i = 0; i < 10; i++) {
            broker.send(peer, "q", "x".repeat(1000) + i);
        }
        broker.receiver(peer, 1, "q", null, 0);
        peer.fullAfter(3);
        broker.credit(peer, 1, 100);
        CompletableFuture<Response> drained = broker.begin(peer, new Drain(1));
        broker.settle();
        assertThat(peer.pending())
                .as("the third frame filled it, one more was in the making")
                .isBetween(3, 4);
        assertThat(drained).isNotDone();
        peer.writable(true);
        broker.settle();
        assertThat(drained).isCompleted();
        assertThat(peer.bodies(1)).hasSize(10);
        assertThat(drained.join().code()).isZero();
    }

    @Test
    void browsersDoNotSeeWhatIsAcknowledgedAndNotYetInTheLog() throws Exception {
        broker.send(peer, "q", numbered(3));
        broker.receiver(peer, 1, "q", null, 10);
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
        var unusedSend = broker.begin(peer, broker.produce(DestinationKind.QUEUE, "q", null, Map.of(), "m3"));
        storeWaits.await();
        CompletableFuture<Response> acknowledged =
                broker.begin(peer, new Acknowledge(null, true, List.of(new TagRange(1, 1, 2))));
        Response page = broker.call(peer, new Browse("q", null, null, 10));
        boolean onItsWay = !acknowledged.isDone();
        storeMayGoOn.countDown();
        assertThat(page.body().toString(StandardCharsets.ISO_8859_1))
                .contains("m2")
                .doesNotContain("m0", "m1");
        assertThat(onItsWay).isTrue();
        broker.settle();
        assertThat(acknowledged).isCompleted();
        page = broker.call(peer, new Browse("q", null, null, 10));
        assertThat(page.body().toString(StandardCharsets.ISO_8859_1))
                .contains("m2", "m3")
                .doesNotContain("m0", "m1");
    }

    @Test
    void browsersSeeWhatIsNotDoneAndTakeNothing() {
        broker.send(peer, "q", numbered(5));
        broker.receiver(peer, 1, "q", null, 2);
        broker.acknowledge(peer, null, 1, 1, 1);
        Response page = broker.call(peer, new Browse("q", null, null, 3));
        assertThat(page.body().toString(StandardCharsets.ISO_8859_1))
                .contains("m1", "m2", "m3")
                .doesNotContain("m0", "m4");
        String cursor = page.fields().get("nextCursor");
        broker.send(peer, "q", "later");
        Response last = broker.call(peer, new Browse("q", null, cursor, 100));
        assertThat(last.body().toString(StandardCharsets.ISO_8859_1))
                .contains("m4")
                .doesNotContain("later");
        assertThat(last.fields()).doesNotContainKey("nextCursor");
        assertThat(broker.answer(peer, new Browse("q", null, "1:x", 1)).code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
    }

    @Test
    void delayedMessagesComeWhenTheyAreDue() {
        long due = broker.clock.millis() + 60_000;
        broker.call(peer, broker.produceAt(due, DestinationKind.QUEUE, "q", null, Map.of(), "later"));
        broker.receiver(peer, 1, "q", null, 10);
        assertThat(peer.bodies(1)).isEmpty();
    }
}
