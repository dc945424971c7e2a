package org.ferrymq.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrymq.client.AckRequest;
import org.ferrymq.client.Collector;
import org.ferrymq.client.CommitRequest;
import org.ferrymq.client.ConnectionInfo;
import org.ferrymq.client.ConnectionSettings;
import org.ferrymq.client.ConsumerSpec;
import org.ferrymq.client.ConsumerSpec.Subscription;
import org.ferrymq.client.Destination;
import org.ferrymq.client.Destination.Kind;
import org.ferrymq.client.FakeBroker;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.PrepareVote;
import org.ferrymq.client.RecoverRequest;
import org.ferrymq.client.SendRequest;
import org.ferrymq.client.TagRange;
import org.ferrymq.client.connect.BackendFactory;
import org.ferrymq.client.remoting.RemotingBackendTest;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.jms.connection.OpenConnection;
import org.ferrymq.protocol.command.jms.consume.Acknowledge;
import org.ferrymq.protocol.command.jms.consume.CloseConsumer;
import org.ferrymq.protocol.command.jms.consume.CreateConsumer;
import org.ferrymq.protocol.command.jms.consume.Recover;
import org.ferrymq.protocol.command.jms.destination.CreateTemporary;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.ferrymq.protocol.command.jms.produce.Produce;
import org.ferrymq.protocol.command.jms.produce.ProduceAnswer;
import org.ferrymq.protocol.command.jms.transaction.TxCommit;
import org.ferrymq.protocol.command.jms.transaction.TxRollback;
import org.ferrymq.protocol.command.jms.transaction.TxStatusAnswer;
import org.ferrymq.protocol.transport.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class ReconnectingBackendTest {
    private static final Destination QUEUE = new Destination("q", Kind.QUEUE);

    private FakeBroker broker = new FakeBroker();
    private final Collector listener = new Collector();
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
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        FerryException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    private CompletableFuture<Void> send(String transaction, String body) {
        return backend.send(SendRequest.of(QUEUE, transaction, true, RemotingBackendTest.message(body)));
    }

    private void consume(long id, int credit) throws Exception {
        get(backend.createConsumer(
                new ConsumerSpec(id, QUEUE, Subscription.QUEUE, null, "a = 1", false, credit), listener));
    }

    private CompletableFuture<Void> acknowledge(long first, long last, String transaction) {
        return backend.acknowledge(new AckRequest(List.of(new TagRange(7, first, last)), transaction, true, true));
    }

    private void hangUpAndAwaitRestore() {
        long before = restores();
        broker.hangUp();
        await().atMost(ONE_MINUTE).until(() -> restores() > before);
    }

    private long restores() {
        return listener.events.stream().filter(e -> e.startsWith("restored")).count();
    }

    @Test
    void shouldCreateConsumersAnewAndKnowStaleTags() throws Exception {
        open("");
        consume(7, 100);
        broker.deliver(7, 1, "a", "b");
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("2:b"));
        hangUpAndAwaitRestore();
        assertThat(broker.received(OpenConnection.class))
                .extracting(OpenConnection::connectionId, OpenConnection::clientId)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("id-1", "client"),
                        org.assertj.core.groups.Tuple.tuple("id-1", "client"));
        assertThat(broker.received(CreateConsumer.class))
                .extracting(CreateConsumer::credit)
                .containsExactly(100, 10);
        broker.deliver(7, 1, "a", "b");
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("4:b"));
        assertThat(listener.events).containsExactly("1:a", "2:b", "interrupted", "reset", "restored 2", "3:a", "4:b");

        assertFails(ErrorCode.STALE_DELIVERY, () -> get(acknowledge(1, 1, null)));
        assertFails(ErrorCode.STALE_DELIVERY, () -> get(acknowledge(1, 2, null)));
        get(acknowledge(3, 4, null));
        get(backend.recover(new RecoverRequest(List.of(new RecoverRequest.Position(7, 4)), null)));
        get(backend.closeConsumer(7, 3));
        assertThat(broker.received(Acknowledge.class))
                .containsExactly(new Acknowledge(
                        null, true, List.of(new org.ferrymq.protocol.command.jms.consume.TagRange(7, 1, 2))));
        assertThat(broker.received(Recover.class).get(0).consumers())
                .containsExactly(new org.ferrymq.protocol.command.jms.consume.DeliveredTag(7, 2));
        assertThat(broker.received(CloseConsumer.class)).containsExactly(new CloseConsumer(7, 1));
        get(acknowledge(3, 3, null));
        assertThat(broker.received(Acknowledge.class).get(1).ranges())
                .as("a closed consumer still owns what was delivered")
                .containsExactly(new org.ferrymq.protocol.command.jms.consume.TagRange(7, 1, 1));
    }

    @Test
    void shouldSendAgainInOrderWhatHadNoAnswer() throws Exception {
        open("");
        AtomicReference<Connection> first = new AtomicReference<>();
        List<String> afterwards = new CopyOnWriteArrayList<>();
        List<Boolean> repeated = new CopyOnWriteArrayList<>();
        broker.on(CommandType.PRODUCE, (command, exchange) -> {
            first.compareAndSet(null, exchange.connection());
            if (exchange.connection() != first.get()) {
                afterwards.add(broker.sent.get(broker.sent.size() - 1).body());
                repeated.add(((Produce) command).repeated());
                exchange.succeed(new ProduceAnswer(1));
            } else if (broker.sent.size() == 20) {
                exchange.hangUp();
            }
        });
        List<CompletableFuture<Void>> futures = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            futures.add(send(null, Integer.toString(i)));
            expected.add(Integer.toString(i));
        }
        get(CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)));
        assertThat(afterwards).isEqualTo(expected);
        assertThat(repeated.get(0)).as("it may be stored already").isTrue();
    }

    @Test
    void shouldDoomTransactionsOfALostChannel() throws Exception {
        open("");
        get(send("L:id-1:1", "a"));
        hangUpAndAwaitRestore();
        assertFails(ErrorCode.TRANSACTION_ROLLED_BACK, () -> get(send("L:id-1:1", "b")));
        assertFails(
                ErrorCode.TRANSACTION_ROLLED_BACK,
                () -> get(backend.commit(CommitRequest.local("L:id-1:1", CommitRequest.UNCHECKED))));
        get(send("L:id-1:2", "c"));
        hangUpAndAwaitRestore();
        get(backend.rollback("L:id-1:2"));
        assertThat(broker.received(TxCommit.class)).isEmpty();
        assertThat(broker.received(TxRollback.class)).isEmpty();
        get(send("L:id-1:3", "d"));
        get(backend.commit(CommitRequest.local("L:id-1:3", CommitRequest.UNCHECKED)));
        assertThat(broker.received(TxCommit.class)).containsExactly(new TxCommit("L:id-1:3", true, TxCommit.UNCHECKED));
        assertThat(broker.sent).extracting(FakeBroker.Sent::body).containsExactly("a", "c", "d");
    }

    @Test
    void shouldFailWorkInATransactionThatWasUnderWay() throws Exception {
        open("");
        broker.once(CommandType.PRODUCE, (c, x) -> x.hangUp());
        assertFails(ErrorCode.TRANSACTION_ROLLED_BACK, () -> get(send("L:id-1:1", "a")));
        await().atMost(ONE_MINUTE).until(() -> restores() == 1);
        assertFails(
                ErrorCode.TRANSACTION_ROLLED_BACK,
                () -> get(backend.commit(CommitRequest.local("L:id-1:1", CommitRequest.UNCHECKED))));
    }

    @Test
    void shouldWaitForRoomIfItIsToldTo() throws Exception {
        AtomicInteger refusals = new AtomicInteger(3);
        broker.on(CommandType.PRODUCE, (command, exchange) -> {
            if (refusals.getAndDecrement() > 0) {
                exchange.fail(ResponseCode.RESOURCE_LIMIT, "full");
            } else {
                exchange.succeed(new ProduceAnswer(1));
            }
        });
        open("blockWhenFull=true");
        get(send(null, "a"));
        assertThat(refusals).hasValue(-1);
        refusals.set(1_000_000);
        backend.close();
        open("blockWhenFull=true&sendTimeout=100ms");
        // the time may be over while it waits for an answer
        assertThatThrownBy(() -> get(send(null, "b")))
                .cause()
                .isInstanceOfSatisfying(
                        FerryException.class,
                        e -> assertThat(e.code()).isIn(ErrorCode.RESOURCE_LIMIT, ErrorCode.TIMEOUT));
        backend.close();
        open("");
        refusals.set(1);
        assertFails(ErrorCode.RESOURCE_LIMIT, () -> get(send(null, "c")));
        assertThat(refusals).as("at once").hasValue(0);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "COMMITTED, none",
                "ROLLED_BACK, TRANSACTION_ROLLED_BACK",
                "UNKNOWN, TRANSACTION_OUTCOME_UNKNOWN",
            })
    void shouldAskWhatBecameOfACommitWithoutAnswer(
            org.ferrymq.protocol.command.jms.transaction.TransactionState state, ErrorCode expected) throws Exception {
        broker.on(CommandType.TX_COMMIT, (c, x) -> x.hangUp())
                .on(CommandType.TX_STATUS, (c, x) -> x.succeed(new TxStatusAnswer(state)));
        open("");
        get(send("L:id-1:1", "a"));
        CompletableFuture<Void> commit = backend.commit(CommitRequest.local("L:id-1:1", CommitRequest.UNCHECKED));
        if (expected == null) {
            get(commit);
        } else {
            assertFails(expected, () -> get(commit));
        }
        assertThat(broker.received(TxCommit.class)).hasSize(1);
        assertThat(broker.received(TxRollback.class)).isEmpty();
    }

    @Test
    void shouldCommitAPreparedBranchAgain() throws Exception {
        broker.once(CommandType.TX_COMMIT, (c, x) -> x.hangUp())
                .on(
                        CommandType.TX_STATUS,
                        (c, x) -> x.succeed(new TxStatusAnswer(
                                org.ferrymq.protocol.command.jms.transaction.TransactionState.PREPARED)))
                .on(
                        CommandType.TX_PREPARE,
                        (c, x) -> x.succeed(new org.ferrymq.protocol.command.jms.transaction.TxPrepareAnswer(
                                org.ferrymq.protocol.command.jms.transaction.Vote.OK)));
        open("");
        get(backend.begin("X:1:a:b", java.time.Duration.ZERO));
        get(send("X:1:a:b", "a"));
        assertThat(get(backend.prepare("X:1:a:b"))).isEqualTo(PrepareVote.OK);
        get(backend.commit(CommitRequest.branch("X:1:a:b", false)));
        assertThat(broker.received(TxCommit.class))
                .containsExactly(
                        new TxCommit("X:1:a:b", false, TxCommit.UNCHECKED),
                        new TxCommit("X:1:a:b", false, TxCommit.UNCHECKED));
    }

    @Test
    void shouldLearnTheVoteOfAPrepareWithoutAnswer() throws Exception {
        broker.on(CommandType.TX_PREPARE, (c, x) -> x.hangUp())
                .on(
                        CommandType.TX_STATUS,
                        (c, x) -> x.succeed(new TxStatusAnswer(
                                org.ferrymq.protocol.command.jms.transaction.TransactionState.PREPARED)));
        open("");
        get(backend.begin("X:1:a:b", java.time.Duration.ZERO));
        assertThat(get(backend.prepare("X:1:a:b"))).isEqualTo(PrepareVote.OK);
        await().atMost(ONE_MINUTE).until(() -> restores() == 1);
        get(backend.begin("X:1:a:c", java.time.Duration.ZERO));
        hangUpAndAwaitRestore();
        assertFails(ErrorCode.TRANSACTION_ROLLED_BACK, () -> get(backend.prepare("X:1:a:c")));
    }

    @Test
    void shouldFailAcknowledgementsAndEndRecoversThatWereUnderWay() throws Exception {
        open("");
        consume(7, 10);
        broker.deliver(7, 1, "a");
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("1:a"));
        broker.once(CommandType.ACKNOWLEDGE, (c, x) -> x.hangUp());
        assertFails(ErrorCode.STALE_DELIVERY, () -> get(acknowledge(1, 1, null)));
        await().atMost(ONE_MINUTE).until(() -> restores() == 1);
        broker.once(CommandType.RECOVER, (c, x) -> x.hangUp());
        get(backend.recover(new RecoverRequest(List.of(new RecoverRequest.Position(7, 1)), null)));
        await().atMost(ONE_MINUTE).until(() -> restores() == 2);
        assertThat(broker.received(Recover.class)).hasSize(1);
        assertThat(listener.events).doesNotContain("recovered");
    }

    @Test
    void shouldCreateTemporaryDestinationsUnderTheirOldName() throws Exception {
        open("");
        Destination kept = get(backend.createTemporary(Kind.TEMPORARY_QUEUE));
        hangUpAndAwaitRestore();
        assertThat(broker.received(CreateTemporary.class))
                .containsExactly(
                        new CreateTemporary(DestinationKind.QUEUE, kept.name()),
                        new CreateTemporary(DestinationKind.QUEUE, kept.name()));
        get(backend.deleteTemporary(kept));
        hangUpAndAwaitRestore();
        assertThat(broker.received(CreateTemporary.class)).hasSize(2);
    }

    @Test
    void shouldWaitForABrokerThatRestarts() throws Exception {
        open("reconnectMaxDelay=50ms");
        consume(7, 5);
        int port = broker.port();
        broker.close();
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("interrupted"));
        CompletableFuture<Void> waiting = send(null, "a");
        get(backend.closeConsumer(7, 0));
        assertThat(waiting).isNotDone();
        broker = new FakeBroker(port);
        get(waiting);
        // The listener has a thread of its own: what waited may be answered before it is told.
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(listener.events).containsExactly("interrupted", "restored 2"));
        assertThat(broker.received(CreateConsumer.class)).isEmpty();
    }

    @Test
    void shouldTryAgainWhenANewChannelBreaksAtOnce() throws Exception {
        open("");
        consume(7, 5);
        broker.once(CommandType.CREATE_CONSUMER, (c, x) -> x.hangUp());
        hangUpAndAwaitRestore();
        broker.deliver(7, 1, "a");
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("1:a"));
        assertThat(listener.events).containsExactly("interrupted", "reset", "reset", "restored 2", "1:a");
    }

    @Test
    void shouldCreateAConsumerWhoseCreationWasUnderWay() throws Exception {
        open("");
        broker.once(CommandType.CREATE_CONSUMER, (c, x) -> x.hangUp());
        consume(7, 5);
        assertThat(broker.received(CreateConsumer.class)).hasSize(2);
        broker.deliver(7, 1, "a");
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("1:a"));
    }

    @Test
    void shouldGiveUpAfterTheAttemptsThatTheOptionsAllow() throws Exception {
        open("reconnectMaxAttempts=3");
        broker.close();
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("interrupted"));
        CompletableFuture<Void> waiting = send(null, "a");
        assertFails(ErrorCode.CONNECTION_FAILED, () -> get(waiting));
        assertFails(ErrorCode.CONNECTION_FAILED, () -> get(backend.unsubscribe("x")));
        await().atMost(ONE_MINUTE)
                .untilAsserted(
                        () -> assertThat(listener.events).containsExactly("interrupted", "failed CONNECTION_FAILED"));
    }

    @Test
    void shouldGiveUpAtOnceWhenTryingAgainCannotHelp() throws Exception {
        open("");
        broker.on(CommandType.OPEN_CONNECTION, (c, x) -> x.fail(ResponseCode.SECURITY, "who are you"));
        broker.hangUp();
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(listener.events).containsExactly("interrupted", "failed SECURITY"));
        assertThat(broker.received(OpenConnection.class)).hasSize(2);
    }

    @Test
    void shouldTimeOutWhileThereIsNoBroker() throws Exception {
        // opening has the same short time, which a busy machine may use up
        await().atMost(ONE_MINUTE).pollInSameThread().until(() -> {
            if (backend != null) {
                backend.close();
            }
            return get(opening("sendTimeout=200ms&requestTimeout=300ms").handle((info, failure) -> failure == null));
        });
        broker.close();
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("interrupted"));
        assertFails(ErrorCode.TIMEOUT, () -> get(send(null, "a")));
        assertFails(ErrorCode.TIMEOUT, () -> get(backend.unsubscribe("x")));
    }

    @Test
    void shouldCloseWhileInterrupted() throws Exception {
        open("");
        broker.close();
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("interrupted"));
        CompletableFuture<Void> waiting = send(null, "a");
        get(backend.closeAsync());
        assertFails(ErrorCode.CONNECTION_CLOSED, () -> get(waiting));
        assertFails(ErrorCode.CONNECTION_CLOSED, () -> get(send(null, "b")));
        assertThat(backend.closeAsync()).isDone();
    }
}
