package org.ferrymq.broker.handler.jms;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.awaitility.Durations;
import org.ferrymq.broker.delivery.policy.DeliveryConfig;
import org.ferrymq.broker.delivery.policy.DestinationPolicy;
import org.ferrymq.broker.delivery.policy.RedeliveryPolicy;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.protocol.command.jms.consume.Announce;
import org.ferrymq.protocol.command.jms.consume.CloseConsumer;
import org.ferrymq.protocol.command.jms.consume.CreateConsumer;
import org.ferrymq.protocol.command.jms.consume.DeliveredTag;
import org.ferrymq.protocol.command.jms.consume.Recover;
import org.ferrymq.protocol.command.jms.consume.RedeliveryOptions;
import org.ferrymq.protocol.command.jms.consume.SubscriptionKind;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.ferrymq.protocol.command.jms.transaction.TxBegin;
import org.ferrymq.protocol.command.jms.transaction.TxCommit;
import org.ferrymq.protocol.command.jms.transaction.TxPrepare;
import org.ferrymq.protocol.command.jms.transaction.TxRollback;
import org.ferrymq.protocol.message.PropertyKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as a failed delivery, when a message comes again and when it is given up. */
class RedeliveryTest {
    private static final String DEAD_LETTERS = "%DLQ%JMS_QUEUE";
    private static final RedeliveryPolicy AT_ONCE = new RedeliveryPolicy(2, Duration.ZERO, 1, Duration.ZERO, 0);
    private static final RedeliveryPolicy SLOWLY =
            new RedeliveryPolicy(4, Duration.ofSeconds(1), 3, Duration.ofSeconds(5), 0);

    @TempDir
    Path folder;

    @TempDir
    Path afterCrash;

    private TestBroker broker;
    private ScriptedPeer peer;

    @BeforeEach
    void open() {
        DeliveryConfig config = new DeliveryConfig(
                AT_ONCE,
                "",
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                List.of(
                        new DestinationPolicy("slow*", SLOWLY, ""),
                        new DestinationPolicy(
                                "*.strict",
                                new RedeliveryPolicy(0, Duration.ZERO, 1, Duration.ZERO, 0).withDeadLetters("failed"),
                                "")),
                1024,
                100,
                1000);
        broker = new TestBroker(folder, config, new TestBroker.ManualClock());
        peer = broker.connect("c1", null);
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private static CreateConsumer receiver(String queue, RedeliveryOptions wishes) {
        return new CreateConsumer(
                1, queue, DestinationKind.QUEUE, SubscriptionKind.QUEUE, null, null, false, 100, true, wishes, 0);
    }

    /** A client that announces, with one consumer of the queue. */
    private ScriptedPeer client(String id) {
        ScriptedPeer client = broker.connect(id, null);
        broker.call(client, receiver("q", RedeliveryOptions.NONE));
        broker.settle();
        return client;
    }

    private List<String> waitingIn(String queue) {
        broker.receiver(peer, 9, queue, null, 100);
        return peer.bodies(9);
    }

    /** The message, which must be there now, fails. {@return its count} */
    private int fail() {
        List<ScriptedPeer.Delivery> deliveries = peer.take(1);
        assertThat(deliveries).hasSize(1);
        broker.recover(peer, null, new DeliveredTag(1, deliveries.get(0).tag()));
        return deliveries.get(0).count();
    }

    /** Keeps the thread of the store from writing until the latch is open. */
    private CountDownLatch holdStore() {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        Thread own = Thread.currentThread();
        while (held.getCount() > 0) {
            CompletableFuture<Void> hold = broker.store
                    .append(new LogEntry.OffsetCommit("MARKER", "marker", 0, 1), Durability.RELAXED)
                    .thenAccept(done -> {
                        if (Thread.currentThread() != own) { // else it was done before this was asked for
                            held.countDown();
                            await(open);
                        }
                    });
            Awaitility.await().atMost(Durations.ONE_MINUTE).until(() -> hold.isDone() || held.getCount() == 0);
        }
        return open;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(long millis) {
        broker.clock.advance(Duration.ofMillis(millis));
        broker.settle();
    }

    @Test
    void aRollbackIsAnsweredWhenItsCountSurvivesAKill() {
        broker.send(peer, "q", "a");
        broker.receiver(peer, 1, "q", null, 100);
        long tag = peer.take(1).get(0).tag();
        CountDownLatch open = holdStore();
        CompletableFuture<Response> answer;
        boolean early;
        try {
            answer = broker.begin(peer, new Recover(null, List.of(new DeliveredTag(1, tag))));
            while (broker.delivery.agent().doWork()) {
                Thread.onSpinWait();
            }
            early = answer.isDone();
        } finally {
            open.countDown();
        }
        assertThat(early).as("answered before the log has it").isFalse();
        broker.await(answer);
        broker = broker.crash(afterCrash);
        peer = broker.connect("c2", null);
        broker.receiver(peer, 1, "q", null, 100);
        assertThat(peer.take(1).get(0).count()).isEqualTo(2);
    }

    @Test
    void clientsThatDieGiveUpOnlyTheMessageThatTheyDieOf() {
        broker.send(peer, "q", "poison", "b", "c");
        for (int crash = 0; crash < 10; crash++) {
            ScriptedPeer client = client("dies" + crash);
            ScriptedPeer.Delivery first = client.take(1).get(0);
            if (first.body().equals("poison") && first.count() > 1) {
                broker.call(client, new Announce(1, first.tag()));
            }
            client.close();
            broker.settle();
        }
        assertThat(waitingIn(DEAD_LETTERS)).containsExactly("poison");
        List<ScriptedPeer.Delivery> rest = client("last").take(1);
        assertThat(rest).extracting(ScriptedPeer.Delivery::body).containsExactly("b", "c");
        assertThat(rest)
                .extracting(ScriptedPeer.Delivery::count)
                .as("one doubt each")
                .containsOnly(2);
    }

    @Test
    void theDeathOfAClientAloneGivesNothingUpAlsoWhereNothingIsRedelivered() {
        RedeliveryOptions never = new RedeliveryOptions(0, null, null, null, null, null);
        broker.send(peer, "q", "deadly", "unseen");
        for (int death = 1; death <= 2; death++) {
            ScriptedPeer client = broker.connect("client" + death, null);
            broker.call(client, receiver("q", never));
            broker.settle();
            List<ScriptedPeer.Delivery> deliveries = client.take(1);
            assertThat(deliveries).as("death %s", death).hasSize(2);
            if (death == 2) {
                broker.call(client, new Announce(1, deliveries.get(0).tag()));
            }
            client.close();
            broker.settle();
        }
        assertThat(client("last").bodies(1)).containsExactly("unseen");
        assertThat(waitingIn(DEAD_LETTERS)).containsExactly("deadly");
    }

    @Test
    void whatWasPerhapsNotSeenDoesNotWaitWhenAClientDies() {
        broker.send(peer, "slow1", "a", "b");
        for (int death = 1; death <= 2; death++) {
            ScriptedPeer client = broker.connect("dies" + death, null);
            broker.call(client, receiver("slow1", RedeliveryOptions.NONE));
            broker.settle();
            List<ScriptedPeer.Delivery> deliveries = client.take(1);
            assertThat(deliveries).extracting(ScriptedPeer.Delivery::count).containsExactly(death, death);
            if (death == 2) {
                broker.call(client, new Announce(1, 1));
            }
            client.close();
            broker.settle();
        }
        broker.receiver(peer, 1, "slow1", null, 10);
        assertThat(peer.bodies(1)).as("not announced").containsExactly("b");
        pass(3_010);
        assertThat(peer.take(1)).extracting(ScriptedPeer.Delivery::count).containsExactly(3);
    }

    @Test
    void eachFailureMakesTheWaitLongerUntilTheMessageIsGivenUp() {
        broker.send(peer, "slow1", "bad");
        broker.receiver(peer, 1, "slow1", null, 100);
        long[] waits = {1000, 3000, 5000, 5000};
        for (int failure = 1; failure <= waits.length; failure++) {
            assertThat(fail()).isEqualTo(failure);
            pass(waits[failure - 1] - 20);
            assertThat(peer.bodies(1)).as("before its time").isEmpty();
            pass(30);
        }
        assertThat(fail()).isEqualTo(5);
        broker.receiver(peer, 9, DEAD_LETTERS, null, 100);
        assertThat(peer.take(9))
                .hasSize(1)
                .allSatisfy(dead -> assertThat(dead.properties())
                        .containsEntry("DLQ_ORIGIN_TOPIC", "slow1")
                        .containsEntry("DLQDeliveryCount", "5")
                        .containsEntry("DLQReason", "delivered 5 times without success"));
        pass(60_000);
        assertThat(peer.bodies(1)).isEmpty();
    }

    @Test
    void othersGoOnWhileAMessageWaits() {
        broker.send(peer, "slow1", "bad", "good");
        broker.receiver(peer, 1, "slow1", null, 100);
        peer.take(1);
        broker.recover(peer, null, new DeliveredTag(1, 1));
        assertThat(peer.bodies(1)).containsExactly("good");
        pass(1_010);
        assertThat(peer.bodies(1)).containsExactly("bad");
    }

    private void sendInGroup(String group, String... bodies) {
        broker.call(
                peer,
                broker.produce(DestinationKind.QUEUE, "slow1", null, Map.of(PropertyKeys.SHARDING_KEY, group), bodies));
    }

    @Test
    void aGroupWaitsBehindItsMessageThatFailed() {
        sendInGroup("g", "g1", "g2");
        sendInGroup("h", "h1");
        sendInGroup("g", "g3");
        broker.receiver(peer, 1, "slow1", null, 100);
        assertThat(peer.bodies(1)).containsExactly("g1", "g2", "h1", "g3");
        broker.recover(peer, null, new DeliveredTag(1, 1));
        List<ScriptedPeer.Delivery> others = peer.take(1);
        assertThat(others)
                .as("of the other group")
                .extracting(ScriptedPeer.Delivery::body)
                .containsExactly("h1");
        broker.acknowledge(peer, null, 1, others.get(0).tag(), others.get(0).tag());
        sendInGroup("g", "g4");
        broker.settle();
        assertThat(peer.bodies(1)).isEmpty();
        pass(1_010);
        List<ScriptedPeer.Delivery> again = peer.take(1);
        assertThat(again).extracting(ScriptedPeer.Delivery::body).containsExactly("g1", "g2", "g3", "g4");
        broker.acknowledge(peer, null, 1, again.get(0).tag(), again.get(0).tag());
        broker.recover(peer, null, new DeliveredTag(1, again.get(1).tag()));
        assertThat(peer.bodies(1)).isEmpty();
        pass(1_010);
        assertThat(peer.bodies(1)).containsExactly("g2", "g3", "g4");
    }

    @Test
    void aGroupWaitsAlsoAfterAKill() {
        sendInGroup("g", "g1", "g2");
        broker.receiver(peer, 1, "slow1", null, 1);
        fail();
        broker = broker.crash(afterCrash);
        peer = broker.connect("c1", null);
        broker.receiver(peer, 1, "slow1", null, 100);
        assertThat(peer.bodies(1)).isEmpty();
        pass(1_010);
        assertThat(peer.bodies(1)).containsExactly("g1", "g2");
    }

    @Test
    void whatATransactionRollsBackWaitsToo() {
        broker.send(peer, "slow1", "a", "b", "c");
        broker.receiver(peer, 1, "slow1", null, 100);
        broker.acknowledge(peer, "L:c1:1", 1, 1, 3);
        peer.take(1);
        broker.call(peer, new TxRollback("L:c1:1"));
        pass(900);
        assertThat(peer.bodies(1)).isEmpty();
        pass(110);
        List<ScriptedPeer.Delivery> again = peer.take(1);
        assertThat(again).extracting(ScriptedPeer.Delivery::body).containsExactly("a", "b", "c");
        assertThat(again).extracting(ScriptedPeer.Delivery::count).containsOnly(2);
    }

    @Test
    void aDestinationMayHaveAPolicyAndDeadLettersOfItsOwn() {
        broker.send(peer, "orders.strict", "a");
        broker.call(peer, receiver("orders.strict", RedeliveryOptions.NONE));
        broker.settle();
        assertThat(fail()).isEqualTo(1);
        assertThat(waitingIn("failed")).containsExactly("a");
        broker.call(peer, new CloseConsumer(9, 0));
        assertThat(waitingIn(DEAD_LETTERS)).isEmpty();
    }

    @Test
    void aConsumersWishesGoBeforeTheDestinations() {
        broker.send(peer, "orders.strict", "a");
        broker.call(peer, receiver("orders.strict", new RedeliveryOptions(1, 2_000L, null, 60_000L, null)));
        broker.settle();
        assertThat(fail()).isEqualTo(1);
        pass(1_900);
        assertThat(peer.bodies(1)).isEmpty();
        pass(110);
        assertThat(fail()).isEqualTo(2);
        assertThat(waitingIn("failed")).containsExactly("a");
    }

    @Test
    void aConsumerMayNameTheQueueOfItsDeadLetters() {
        broker.send(peer, "orders.strict", "a", "b");
        broker.call(peer, receiver("orders.strict", new RedeliveryOptions(null, null, null, null, null, "mine")));
        broker.settle();
        List<ScriptedPeer.Delivery> both = peer.take(1);
        broker.recover(peer, null, new DeliveredTag(1, both.get(0).tag()));
        assertThat(waitingIn("mine")).containsExactly("a");
        broker.call(peer, new CloseConsumer(9, 0));
        assertThat(waitingIn("failed")).isEmpty();
    }

    @Test
    void deadLettersThatAreNoQueueAreRefusedWithTheConsumer() {
        broker.send(peer, "q", "a");
        assertThat(broker.answer(peer, receiver("q", new RedeliveryOptions(0, null, null, null, null, "q")))
                        .remark())
                .contains("not its own dead letter queue");
        broker.publish(peer, "news", "a");
        assertThat(broker.answer(peer, receiver("q", new RedeliveryOptions(0, null, null, null, null, "news")))
                        .remark())
                .contains("news");
    }

    @Test
    void theCountSurvivesAKillAndTheWaitBeginsAnew() {
        broker.send(peer, "slow1", "bad", "good");
        broker.receiver(peer, 1, "slow1", null, 1);
        fail();
        pass(500);
        broker = broker.crash(afterCrash);
        peer = broker.connect("c1", null);
        broker.receiver(peer, 1, "slow1", null, 100);
        assertThat(peer.bodies(1)).containsExactly("good");
        pass(990);
        assertThat(peer.bodies(1)).isEmpty();
        pass(20);
        assertThat(peer.take(1)).extracting(ScriptedPeer.Delivery::count).containsExactly(2);
    }

    @Test
    void afterARestartAMessageWaitsOnceWhoeverLooksAtItsQueue() {
        broker.send(peer, "slow1", "bad");
        broker.receiver(peer, 1, "slow1", null, 1);
        fail();
        broker = broker.crash(afterCrash);
        peer = broker.connect("c1", null);
        for (int sweep = 0; sweep < 4; sweep++) {
            pass(30_000); // the search for expired messages comes by
            pass(10);
        }
        pass(500);
        broker.receiver(peer, 1, "slow1", null, 100);
        assertThat(peer.bodies(1)).containsExactly("bad");
    }

    @Test
    void aPreparedBranchKeepsWhatHadFailedBefore() {
        String branch = "X:7:0a0b:01";
        broker.send(peer, "slow1", "a");
        broker.receiver(peer, 1, "slow1", null, 100);
        fail();
        pass(1_010);
        ScriptedPeer.Delivery again = peer.take(1).get(0);
        broker.call(peer, new TxBegin(branch, 0));
        broker.acknowledge(peer, branch, 1, again.tag(), again.tag());
        broker.call(peer, new TxPrepare(branch));
        broker = broker.crash(afterCrash);
        peer = broker.connect("c1", null);
        broker.receiver(peer, 1, "slow1", null, 100);
        pass(60_000);
        assertThat(peer.bodies(1)).isEmpty();
        broker.call(peer, new TxCommit(branch, false, TxCommit.UNCHECKED));
        pass(60_000);
        assertThat(peer.bodies(1)).isEmpty();
    }
}
