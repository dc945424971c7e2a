package org.ferrymq.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrymq.client.AckRequest;
import org.ferrymq.client.Collector;
import org.ferrymq.client.ConnectionInfo;
import org.ferrymq.client.ConnectionSettings;
import org.ferrymq.client.ConsumerInfo;
import org.ferrymq.client.ConsumerSpec;
import org.ferrymq.client.ConsumerSpec.Subscription;
import org.ferrymq.client.Destination;
import org.ferrymq.client.Destination.Kind;
import org.ferrymq.client.FakeBroker;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.RecoverRequest;
import org.ferrymq.client.SendRequest;
import org.ferrymq.client.TagRange;
import org.ferrymq.client.connect.BackendFactory;
import org.ferrymq.client.remoting.RemotingBackendTest;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.jms.consume.Acknowledge;
import org.ferrymq.protocol.command.jms.consume.CloseConsumer;
import org.ferrymq.protocol.command.jms.consume.CreateConsumer;
import org.ferrymq.protocol.command.jms.consume.CreateConsumerAnswer;
import org.ferrymq.protocol.command.jms.consume.DeliveredTag;
import org.ferrymq.protocol.command.jms.consume.Recover;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What may be asked of consumers while their connection is lost or half restored. */
@Timeout(120)
class ConsumerReconnectTest {
    private static final Destination QUEUE = new Destination("q", Kind.QUEUE);

    private final FakeBroker broker = new FakeBroker();
    private final Collector listener = new Collector();
    private final BlockingQueue<FakeBroker.Exchange> held = new LinkedBlockingQueue<>();
    private MessagingBackend backend;

    @AfterEach
    void close() {
        backend.close();
        broker.close();
    }

    private void open(String options) throws Exception {
        get(opening(options));
    }

    private CompletableFuture<ConnectionInfo> opening(String options) {
        backend = BackendFactory.standard()
                .create(broker.url("broker=broker-a&heartbeatInterval=0&reconnectDelay=10ms&" + options));
        backend.setStateListener(listener);
        return backend.open(new ConnectionSettings("id-1", "client", null, null));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private static void assertFails(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .cause()
                .isInstanceOfSatisfying(
                        FerryException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    private CompletableFuture<ConsumerInfo> consume(long id) {
        return backend.createConsumer(new ConsumerSpec(id, QUEUE, Subscription.QUEUE, null, null, false, 10), listener);
    }

    /** Loses the connection; the new one has consumer 7 again and waits for the answer about consumer 8. */
    private FakeBroker.Exchange restoreHalf() throws Exception {
        broker.on(CommandType.CREATE_CONSUMER, (command, exchange) -> {
            if (((CreateConsumer) command).consumerId() == 8) {
                held.add(exchange);
            } else {
                exchange.succeed(new CreateConsumerAnswer("group"));
            }
        });
        broker.hangUp();
        FakeBroker.Exchange answer = held.poll(60, TimeUnit.SECONDS);
        assertThat(answer).isNotNull();
        return answer;
    }

    private void restoreRest(FakeBroker.Exchange answer) {
        answer.succeed(new CreateConsumerAnswer("group"));
        await().atMost(ONE_MINUTE).until(() -> listener.events.stream().anyMatch(e -> e.startsWith("restored")));
    }

    private CompletableFuture<Void> acknowledge(long first, long last) {
        return backend.acknowledge(new AckRequest(List.of(new TagRange(7, first, last)), null, true, true));
    }

    private CompletableFuture<Void> recover(long deliveredTag) {
        return backend.recover(new RecoverRequest(List.of(new RecoverRequest.Position(7, deliveredTag)), null));
    }

    private static Acknowledge acknowledged(long first, long last) {
        return new Acknowledge(
                null, true, List.of(new org.ferrymq.protocol.command.jms.consume.TagRange(7, first, last)));
    }

    @Test
    void shouldEndAConsumerThatIsClosedAfterItCameBack() throws Exception {
        open("");
        get(consume(7));
        get(consume(8));
        FakeBroker.Exchange rest = restoreHalf();
        get(backend.closeConsumer(7, 0));
        assertThat(broker.received(CloseConsumer.class)).isEmpty();
        restoreRest(rest);
        await().atMost(ONE_MINUTE)
                .untilAsserted(() ->
                        assertThat(broker.received(CloseConsumer.class)).containsExactly(new CloseConsumer(7, 0)));
        broker.hangUp();
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("interrupted"));
        await().atMost(ONE_MINUTE).until(() -> !held.isEmpty());
        assertThat(broker.received(CreateConsumer.class))
                .extracting(CreateConsumer::consumerId)
                .containsExactly(7L, 8L, 7L, 8L, 8L);
    }

    @Test
    void shouldSettleWhatAHalfRestoredConsumerDeliveredBeforeItWasClosed() throws Exception {
        open("");
        get(consume(7));
        get(consume(8));
        broker.deliver(7, 1, "a", "b");
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("2:b"));
        FakeBroker.Exchange rest = restoreHalf();
        broker.deliver(7, 1, "a", "b");
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("4:b"));
        CompletableFuture<Void> acknowledged = acknowledge(3, 3);
        get(backend.closeConsumer(7, 3));
        restoreRest(rest);
        get(acknowledged);
        assertThat(broker.received(Acknowledge.class)).containsExactly(acknowledged(1, 1));
        await().atMost(ONE_MINUTE)
                .untilAsserted(() ->
                        assertThat(broker.received(CloseConsumer.class)).containsExactly(new CloseConsumer(7, 1)));
    }

    @Test
    void shouldTakeBackWhatAHalfRestoredConsumerDelivered() throws Exception {
        open("");
        get(consume(7));
        get(consume(8));
        broker.deliver(7, 1, "a");
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("1:a"));
        FakeBroker.Exchange rest = restoreHalf();
        broker.deliver(7, 1, "a");
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("2:a"));
        CompletableFuture<Void> recovered = recover(1);
        assertThat(recovered).isNotDone();
        restoreRest(rest);
        get(recovered);
        assertThat(broker.received(Recover.class)).containsExactly(new Recover(null, List.of(new DeliveredTag(7, 0))));
        // a thread of its own tells of the connection, before or after
        assertThat(listener.events).filteredOn(e -> !e.startsWith("restored")).endsWith("recovered");
    }

    @Test
    void shouldNotWaitForTheBrokerToTakeBackWhatIsLost() throws Exception {
        open("reconnectMaxDelay=50ms");
        get(consume(7));
        broker.deliver(7, 1, "a");
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("1:a"));
        broker.close();
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("interrupted"));
        assertThat(recover(1)).isCompleted();
        assertThat(backend.closeConsumer(7, 1)).isCompleted();
    }

    @Test
    void shouldCountNoCreditOfBeforeTheNewAccount() throws Exception {
        open("");
        get(consume(7));
        listener.beforeReset = () -> backend.addCredit(7, 100);
        listener.afterReset = () -> backend.addCredit(7, 1);
        broker.hangUp();
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("restored 2"));
        assertThat(broker.received(CreateConsumer.class))
                .extracting(CreateConsumer::credit)
                .containsExactly(10, 11);
    }

    @Test
    void shouldNotWaitForAConnectionToDrain() throws Exception {
        open("requestTimeout=1h");
        get(consume(7));
        broker.on(CommandType.DRAIN, (command, exchange) -> exchange.hangUp());
        broker.on(CommandType.OPEN_CONNECTION, (command, exchange) -> held.add(exchange));
        assertFails(ErrorCode.CONNECTION_CLOSED, () -> get(backend.drain(7)));
        assertFails(ErrorCode.CONNECTION_CLOSED, () -> get(backend.drain(7)));
    }

    @Test
    void shouldAcknowledgeTheRestBesideStaleDeliveries() throws Exception {
        open("");
        get(consume(7));
        broker.deliver(7, 1, "a", "b");
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("2:b"));
        broker.hangUp();
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("restored 2"));
        broker.deliver(7, 1, "a", "b");
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("4:b"));
        AckRequest mixed = new AckRequest(List.of(new TagRange(7, 1, 1), new TagRange(7, 2, 3)), null, true, true);
        assertFails(ErrorCode.STALE_DELIVERY, () -> get(backend.acknowledge(mixed)));
        assertThat(broker.received(Acknowledge.class)).containsExactly(acknowledged(1, 1));
        AckRequest inTransaction = new AckRequest(List.of(new TagRange(7, 2, 4)), "L:id-1:1", true, true);
        assertFails(ErrorCode.STALE_DELIVERY, () -> get(backend.acknowledge(inTransaction)));
        assertThat(broker.received(Acknowledge.class)).as("all or nothing").hasSize(1);
    }

    @Test
    void shouldEndAConsumerWhoseCreationTookTooLong() throws Exception {
        // opening has the same short time, which a busy machine may use up
        await().atMost(ONE_MINUTE).pollInSameThread().until(() -> {
            if (backend != null) {
                backend.close();
            }
            return get(opening("requestTimeout=1s").handle((info, failure) -> failure == null));
        });
        broker.on(CommandType.CREATE_CONSUMER, (command, exchange) -> held.add(exchange));
        CompletableFuture<ConsumerInfo> creation = consume(7);
        assertFails(ErrorCode.TIMEOUT, () -> get(creation));
        await().atMost(ONE_MINUTE)
                .untilAsserted(() ->
                        assertThat(broker.received(CloseConsumer.class)).containsExactly(new CloseConsumer(7, 0)));
        held.remove().succeed(new CreateConsumerAnswer("group"));
        broker.hangUp();
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("restored 2"));
        assertThat(broker.received(CreateConsumer.class)).hasSize(1);
    }

    @Test
    void shouldNotRepeatWhatHasTimedOut() throws Exception {
        open("sendTimeout=2s");
        broker.on(CommandType.OPEN_CONNECTION, (command, exchange) -> held.add(exchange));
        broker.on(CommandType.PRODUCE, (command, exchange) -> {});
        broker.hangUp();
        await().atMost(ONE_MINUTE).until(() -> !held.isEmpty());
        CompletableFuture<Void> parked =
                backend.send(SendRequest.of(QUEUE, null, true, RemotingBackendTest.message("a")));
        broker.on(
                CommandType.OPEN_CONNECTION,
                (command, exchange) -> exchange.succeed(
                        new org.ferrymq.protocol.command.jms.connection.OpenConnectionAnswer("broker-a", "c", "1")));
        held.remove()
                .succeed(new org.ferrymq.protocol.command.jms.connection.OpenConnectionAnswer("broker-a", "c", "1"));
        assertFails(ErrorCode.TIMEOUT, () -> get(parked));
        get(backend.unsubscribe("behind it"));
        int before = broker.sent.size(); // one, unless the time was over before there was a connection
        broker.hangUp();
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("restored 3"));
        get(backend.unsubscribe("behind it"));
        assertThat(broker.sent).hasSize(before);
    }
}
