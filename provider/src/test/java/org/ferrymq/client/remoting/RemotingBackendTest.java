package org.ferrymq.client.remoting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.DeflaterOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.ferrymq.client.AckRequest;
import org.ferrymq.client.BrowsePage;
import org.ferrymq.client.BrowseRequest;
import org.ferrymq.client.Collector;
import org.ferrymq.client.CommitRequest;
import org.ferrymq.client.ConnectionInfo;
import org.ferrymq.client.ConnectionSettings;
import org.ferrymq.client.ConsumerInfo;
import org.ferrymq.client.ConsumerSpec;
import org.ferrymq.client.ConsumerSpec.Subscription;
import org.ferrymq.client.Destination;
import org.ferrymq.client.Destination.Kind;
import org.ferrymq.client.FakeBroker;
import org.ferrymq.client.IncomingMessage;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.OutgoingMessage;
import org.ferrymq.client.PrepareVote;
import org.ferrymq.client.RecoverRequest;
import org.ferrymq.client.RejectRequest;
import org.ferrymq.client.SendRequest;
import org.ferrymq.client.TagRange;
import org.ferrymq.client.TransactionState;
import org.ferrymq.client.XaErrorException;
import org.ferrymq.client.connect.BackendFactory;
import org.ferrymq.client.url.ConnectionUrl;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.jms.connection.CloseConnection;
import org.ferrymq.protocol.command.jms.connection.OpenConnection;
import org.ferrymq.protocol.command.jms.connection.Ping;
import org.ferrymq.protocol.command.jms.consume.Acknowledge;
import org.ferrymq.protocol.command.jms.consume.AddCredit;
import org.ferrymq.protocol.command.jms.consume.Browse;
import org.ferrymq.protocol.command.jms.consume.BrowseAnswer;
import org.ferrymq.protocol.command.jms.consume.CloseConsumer;
import org.ferrymq.protocol.command.jms.consume.CreateConsumer;
import org.ferrymq.protocol.command.jms.consume.DeliveredTag;
import org.ferrymq.protocol.command.jms.consume.Drain;
import org.ferrymq.protocol.command.jms.consume.Recover;
import org.ferrymq.protocol.command.jms.consume.RedeliveryOptions;
import org.ferrymq.protocol.command.jms.consume.Reject;
import org.ferrymq.protocol.command.jms.consume.SubscriptionKind;
import org.ferrymq.protocol.command.jms.consume.Unsubscribe;
import org.ferrymq.protocol.command.jms.destination.CreateTemporary;
import org.ferrymq.protocol.command.jms.destination.DeleteTemporary;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.ferrymq.protocol.command.jms.destination.EnsureDestination;
import org.ferrymq.protocol.command.jms.transaction.TxBegin;
import org.ferrymq.protocol.command.jms.transaction.TxCommit;
import org.ferrymq.protocol.command.jms.transaction.TxForget;
import org.ferrymq.protocol.command.jms.transaction.TxPrepareAnswer;
import org.ferrymq.protocol.command.jms.transaction.TxRecoverAnswer;
import org.ferrymq.protocol.command.jms.transaction.TxRollback;
import org.ferrymq.protocol.command.jms.transaction.TxStatusAnswer;
import org.ferrymq.protocol.command.jms.transaction.Vote;
import org.ferrymq.protocol.message.SysFlag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
public class RemotingBackendTest {
    private static final Destination QUEUE = new Destination("q", Kind.QUEUE);

    private final FakeBroker broker = new FakeBroker();
    private final Collector listener = new Collector();
    private MessagingBackend backend =
            backend("reconnect=false&heartbeatInterval=0&requestTimeout=60s&sendTimeout=60s");

    @AfterEach
    void close() {
        backend.close();
        broker.close();
    }

    private MessagingBackend backend(String options) {
        MessagingBackend made = BackendFactory.standard().create(broker.url("broker=broker-a&" + options));
        made.setStateListener(listener);
        return made;
    }

    private ConnectionInfo open() throws Exception {
        return get(backend.open(new ConnectionSettings("id-1", "client", "user", "secret")));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private static void assertFails(ErrorCode code, ThrowingCallable call, String... messageParts) {
        assertThatThrownBy(call)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(FerryException.class, e -> {
                    assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
                    for (String part : messageParts) {
                        assertThat(e).hasMessageContaining(part);
                    }
                });
    }

    public static OutgoingMessage message(String body) {
        return new OutgoingMessage(Map.of("KEYS", "k"), body.getBytes(StandardCharsets.UTF_8), 1, 0, 0, 0);
    }

    private ConsumerInfo consume(long id, int credit) throws Exception {
        return get(backend.createConsumer(
                new ConsumerSpec(id, QUEUE, Subscription.QUEUE, null, "a = 1", false, credit), listener));
    }

    @Test
    void shouldFindTheFirstBrokerByNameAndIntroduceItself() throws Exception {
        ConnectionInfo info = open();
        assertThat(info.brokerName()).isEqualTo("broker-a");
        assertThat(info.brokerAddress()).endsWith(broker.address());
        assertThat(broker.received(OpenConnection.class).get(0))
                .extracting(
                        OpenConnection::connectionId,
                        OpenConnection::clientId,
                        OpenConnection::user,
                        OpenConnection::password)
                .containsExactly("id-1", "client", "user", "secret");
        backend.close();
        assertThat(broker.received(CloseConnection.class)).containsExactly(new CloseConnection("id-1"));
        assertThat(listener.events).isEmpty();
    }

    @Test
    void shouldTryEveryNameserver() throws Exception {
        backend = BackendFactory.standard()
                .create(ConnectionUrl.parse("ferry://127.0.0.1:1," + broker.address() + "?connectTimeout=5s"));
        assertThat(open().brokerName()).isEqualTo("broker-a");
    }

    @Test
    void shouldSayWhyNoBrokerWasFound() {
        backend = BackendFactory.standard().create(broker.url("broker=broker-x"));
        assertFails(
                ErrorCode.CONNECTION_FAILED, this::open, "no master broker of name 'broker-x'", "broker-a, broker-b");
        backend = BackendFactory.standard().create(ConnectionUrl.parse("ferry://127.0.0.1:1"));
        assertFails(ErrorCode.CONNECTION_FAILED, this::open, "cannot connect to", "127.0.0.1");
    }

    @Test
    void shouldSendMessages() throws Exception {
        open();
        get(backend.send(new SendRequest(QUEUE, "L:1", true, false, List.of(message("a"), message("b")))));
        assertThat(broker.sent)
                .containsExactly(
                        new FakeBroker.Sent("q", "L:1", true, "a", Map.of("KEYS", "k")),
                        new FakeBroker.Sent("q", "L:1", true, "b", Map.of("KEYS", "k")));
    }

    @Test
    void shouldRefuseWhatDoesNotFitAFrameOrARecord() throws Exception {
        open();
        OutgoingMessage large = new OutgoingMessage(Map.of(), new byte[17 << 20], 1, 0, 0, 0);
        assertFails(
                ErrorCode.INVALID_MESSAGE, () -> get(backend.send(SendRequest.of(QUEUE, null, true, large))), "larger");
        OutgoingMessage wordy = new OutgoingMessage(Map.of("p", "x".repeat(40_000)), new byte[0], 1, 0, 0, 0);
        assertFails(
                ErrorCode.INVALID_MESSAGE,
                () -> get(backend.send(SendRequest.of(QUEUE, null, true, wordy))),
                "properties");
        get(backend.send(SendRequest.of(QUEUE, null, true, message("still works"))));
    }

    @Test
    void shouldMakeEveryRequest() throws Exception {
        broker.on(CommandType.TX_PREPARE, (c, x) -> x.succeed(new TxPrepareAnswer(Vote.READ_ONLY)))
                .on(CommandType.TX_RECOVER, (c, x) -> x.succeed(new TxRecoverAnswer(List.of("X:1:a:b"), List.of())))
                .on(
                        CommandType.TX_STATUS,
                        (c, x) -> x.succeed(new TxStatusAnswer(
                                org.ferrymq.protocol.command.jms.transaction.TransactionState.COMMITTED)));
        open();
        assertThat(consume(7, 3)).isEqualTo(new ConsumerInfo(7, "group"));
        get(backend.ensureDestination(new Destination("t", Kind.TOPIC), true));
        backend.addCredit(7, 5);
        backend.addCredit(8, 5);
        get(backend.drain(7));
        get(backend.acknowledge(new AckRequest(List.of(new TagRange(7, 1, 2)), null, true, true)));
        get(backend.acknowledge(new AckRequest(List.of(new TagRange(7, 3, 3)), "L:1", false, false)));
        get(backend.reject(new RejectRequest(List.of(new TagRange(7, 4, 4)), null, "poison")));
        get(backend.closeConsumer(7, 4));
        get(backend.begin("X:1:a:b", Duration.ofSeconds(3)));
        assertThat(get(backend.prepare("X:1:a:b"))).isEqualTo(PrepareVote.READ_ONLY);
        get(backend.commit(CommitRequest.branch("X:1:a:b", false)));
        get(backend.rollback("X:1:a:c"));
        assertThat(get(backend.recoverTransactions())).containsExactly("X:1:a:b");
        get(backend.forget("X:1:a:b"));
        assertThat(get(backend.status("L:1"))).isEqualTo(TransactionState.COMMITTED);
        Destination temporary = get(backend.createTemporary(Kind.TEMPORARY_QUEUE));
        assertThat(temporary.name())
                .as("named after connection and broker")
                .startsWith("TMP.QUEUE.")
                .endsWith(".1-" + ConnectionSettings.mark("broker-a"));
        get(backend.deleteTemporary(temporary));
        get(backend.unsubscribe("sub"));
        assertThat(broker.commands)
                .contains(
                        new EnsureDestination("t", DestinationKind.TOPIC, true),
                        new CreateConsumer(
                                7,
                                "q",
                                DestinationKind.QUEUE,
                                SubscriptionKind.QUEUE,
                                null,
                                "a = 1",
                                false,
                                3,
                                true,
                                RedeliveryOptions.NONE,
                                0),
                        new AddCredit(7, 5),
                        new Drain(7),
                        new Acknowledge(
                                null, true, List.of(new org.ferrymq.protocol.command.jms.consume.TagRange(7, 1, 2))),
                        new Acknowledge(
                                "L:1", false, List.of(new org.ferrymq.protocol.command.jms.consume.TagRange(7, 3, 3))),
                        new Reject(
                                null,
                                "poison",
                                List.of(new org.ferrymq.protocol.command.jms.consume.TagRange(7, 4, 4))),
                        new CloseConsumer(7, 4),
                        new TxBegin("X:1:a:b", 3000),
                        new TxCommit("X:1:a:b", false, TxCommit.UNCHECKED),
                        new TxRollback("X:1:a:c"),
                        new TxForget("X:1:a:b"),
                        new CreateTemporary(DestinationKind.QUEUE, temporary.name()),
                        new DeleteTemporary(temporary.name()),
                        new Unsubscribe("sub"))
                .doesNotContain(new AddCredit(8, 5));
    }

    @Test
    void shouldHandDeliveriesOver() throws Exception {
        open();
        consume(7, 10);
        broker.deliver(9, 1, "for nobody");
        broker.deliver(7, 1, "a", "b");
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(listener.events).containsExactly("1:a", "2:b"));
        IncomingMessage message = listener.messages.get(0);
        assertThat(message.topic()).isEqualTo("q");
        assertThat(message.properties()).isEqualTo(Map.of("TAGS", "a"));
        assertThat(message.queueId()).isEqualTo(1);
        assertThat(message.queueOffset()).isEqualTo(3);
        assertThat(message.bornTimestamp()).isEqualTo(5);
        assertThat(message.storeTimestamp()).isEqualTo(6);
        assertThat(message.reconsumeTimes()).isEqualTo(7);
    }

    @Test
    void shouldInflateBodiesOfStockProducers() throws Exception {
        open();
        consume(7, 10);
        int zlib = SysFlag.COMPRESSED | 0x300;
        io.netty.buffer.ByteBuf body = Unpooled.buffer();
        for (byte[] bytes : List.of(deflated("plain"), "broken".getBytes(StandardCharsets.UTF_8))) {
            org.ferrymq.protocol.command.jms.consume.DeliverBatch.writeEntryHeader(body, 7, 1, 1);
            body.writeBytes(FakeBroker.record(bytes, zlib));
        }
        broker.push(body);
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(listener.events).containsExactly("1:plain", "1:broken"));
        assertThat(listener.messages).extracting(IncomingMessage::sysFlag).containsExactly(0, zlib);
    }

    private static byte[] deflated(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void shouldTellWhereTheDeliveriesEndThatARecoverTookBack() throws Exception {
        broker.on(CommandType.RECOVER, (command, exchange) -> {
            broker.deliver(7, 2, "old");
            exchange.succeed();
            broker.deliver(7, 3, "new");
        });
        open();
        consume(7, 10);
        broker.deliver(7, 1, "a");
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("1:a"));
        get(backend.recover(new RecoverRequest(List.of(new RecoverRequest.Position(7, 1)), "L:1")));
        await().atMost(ONE_MINUTE).until(() -> listener.events.contains("3:new"));
        assertThat(listener.events).containsExactly("1:a", "2:old", "recovered", "3:new");
        assertThat(broker.received(Recover.class)).containsExactly(new Recover("L:1", List.of(new DeliveredTag(7, 1))));
        get(backend.recover(new RecoverRequest(List.of(), "L:2")));
        assertThat(broker.received(TxRollback.class)).containsExactly(new TxRollback("L:2"));
    }

    @Test
    void shouldReadPagesOfABrowse() throws Exception {
        broker.on(CommandType.BROWSE, (command, exchange) -> {
            boolean first = ((Browse) command).cursor() == null;
            exchange.succeed(new BrowseAnswer(
                    first ? "next" : null,
                    Unpooled.wrappedBuffer(
                            FakeBroker.record("a".getBytes(StandardCharsets.UTF_8), 0),
                            FakeBroker.record("b".getBytes(StandardCharsets.UTF_8), 0))));
        });
        open();
        BrowsePage page = get(backend.browse(new BrowseRequest(QUEUE, "x = 1", null, 10)));
        assertThat(page.messages()).hasSize(2);
        assertThat(page.nextCursor()).isEqualTo("next");
        assertThat(get(backend.browse(new BrowseRequest(QUEUE, null, "next", 10)))
                        .nextCursor())
                .isNull();
        broker.on(
                CommandType.BROWSE,
                (command, exchange) -> exchange.succeed(new BrowseAnswer(null, Unpooled.wrappedBuffer(new byte[200]))));
        assertFails(ErrorCode.PROTOCOL_ERROR, () -> get(backend.browse(new BrowseRequest(QUEUE, null, null, 1))));
    }

    @ParameterizedTest
    @CsvSource({
        "3001, CLIENT_ID_IN_USE",
        "3002, INVALID_SELECTOR",
        "3003, INVALID_DESTINATION",
        "3004, SECURITY",
        "3005, TRANSACTION_UNKNOWN",
        "3006, TRANSACTION_ROLLED_BACK",
        "3007, IN_USE",
        "3008, RESOURCE_LIMIT",
        "3009, ILLEGAL_STATE",
        "3011, STORE_FAILED",
        "1, INTERNAL",
        "2, BUSY",
        "3, NOT_SUPPORTED",
        "13, INVALID_MESSAGE",
        "4711, INTERNAL",
    })
    void shouldMapErrors(int code, ErrorCode expected) throws Exception {
        broker.on(CommandType.PRODUCE, (command, exchange) -> exchange.fail(code, "the reason"));
        open();
        assertFails(
                expected,
                () -> get(backend.send(SendRequest.of(QUEUE, null, true, message("a")))),
                "PRODUCE",
                Integer.toString(code),
                "the reason");
    }

    @Test
    void shouldCarryXaErrors() throws Exception {
        broker.on(CommandType.TX_BEGIN, (c, x) -> x.fail(ResponseCode.XA_ERROR, Map.of("xaError", "-8")));
        broker.on(CommandType.TX_PREPARE, (c, x) -> x.fail(ResponseCode.XA_ERROR, Map.of("xaError", "many")));
        open();
        assertThatThrownBy(() -> get(backend.begin("X:1:a:b", Duration.ZERO)))
                .cause()
                .isInstanceOfSatisfying(
                        XaErrorException.class, e -> assertThat(e.xaError()).isEqualTo(-8));
        assertFails(ErrorCode.PROTOCOL_ERROR, () -> get(backend.prepare("X:1:a:b")), "xaError");
    }

    @Test
    void shouldFailTheOpenWithTheBrokersReason() {
        broker.on(CommandType.OPEN_CONNECTION, (c, x) -> x.fail(ResponseCode.CLIENT_ID_IN_USE, "taken"));
        assertFails(ErrorCode.CLIENT_ID_IN_USE, this::open, "taken");
        assertFails(ErrorCode.CONNECTION_CLOSED, () -> get(backend.unsubscribe("x")));
    }

    @Test
    void shouldTimeOutWithoutAnAnswer() throws Exception {
        broker.on(CommandType.PRODUCE, (c, x) -> {}).on(CommandType.UNSUBSCRIBE, (c, x) -> {});
        // opening has the same short time, which a busy machine may use up
        await().atMost(ONE_MINUTE).pollInSameThread().until(() -> {
            backend.close();
            backend = backend("reconnect=false&requestTimeout=200ms&sendTimeout=300ms");
            return backend.open(new ConnectionSettings("id-1", "client", null, null))
                    .handle((info, failure) -> failure == null)
                    .get(60, TimeUnit.SECONDS);
        });
        assertFails(
                ErrorCode.TIMEOUT, () -> get(backend.send(SendRequest.of(QUEUE, null, true, message("a")))), "300 ms");
        assertFails(ErrorCode.TIMEOUT, () -> get(backend.unsubscribe("x")), "200 ms");
        get(backend.drain(1));
    }

    @Test
    void shouldEndWithoutReconnectWhenTheChannelGoes() throws Exception {
        broker.on(CommandType.PRODUCE, (c, x) -> x.hangUp());
        open();
        assertThatThrownBy(() -> get(backend.send(SendRequest.of(QUEUE, null, true, message("a")))))
                .isInstanceOf(ExecutionException.class);
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(listener.events).containsExactly("failed CONNECTION_CLOSED"));
        assertFails(ErrorCode.CONNECTION_CLOSED, () -> get(backend.unsubscribe("x")));
        assertFails(
                ErrorCode.CONNECTION_CLOSED, () -> get(backend.send(SendRequest.of(QUEUE, null, true, message("a")))));
    }

    @Test
    void shouldEndTheConnectionOnDeliveriesThatCannotBeRead() throws Exception {
        open();
        consume(7, 10);
        byte[] record = FakeBroker.record(new byte[3], 0);
        record[4] = 0; // the magic number
        io.netty.buffer.ByteBuf body = Unpooled.buffer();
        org.ferrymq.protocol.command.jms.consume.DeliverBatch.writeEntryHeader(body, 7, 1, 1);
        broker.push(body.writeBytes(record));
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(listener.events).containsExactly("failed CONNECTION_CLOSED"));
    }

    @Test
    void shouldEndTheConnectionOnATruncatedDelivery() throws Exception {
        open();
        consume(7, 10);
        broker.push(Unpooled.wrappedBuffer(new byte[30]));
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(listener.events).containsExactly("failed CONNECTION_CLOSED"));
    }

    @Test
    void shouldNoticeABrokerThatDoesNotAnswerPings() throws Exception {
        // a busy machine may be late with an answer, but not with all of them
        AtomicReference<Collector> told = new AtomicReference<>();
        await().atMost(ONE_MINUTE).pollInSameThread().until(() -> {
            backend.close();
            broker.commands.clear();
            Collector events = new Collector();
            told.set(events);
            backend = backend("reconnect=false&heartbeatInterval=100ms");
            backend.setStateListener(events);
            open();
            await().atMost(ONE_MINUTE).until(() -> broker.received(Ping.class).size() > 2 || !events.events.isEmpty());
            return events.events.isEmpty();
        });
        broker.on(CommandType.PING, (c, x) -> {});
        await().atMost(ONE_MINUTE)
                .untilAsserted(() -> assertThat(told.get().events).containsExactly("failed CONNECTION_CLOSED"));
    }

    @Test
    void shouldKeepTheOrderOfManyAsynchronousSends() throws Exception {
        open();
        CompletableFuture<?>[] futures = new CompletableFuture<?>[5_000];
        for (int i = 0; i < futures.length; i++) {
            futures[i] = backend.send(SendRequest.of(QUEUE, null, true, message(Integer.toString(i))));
        }
        get(CompletableFuture.allOf(futures));
        assertThat(broker.sent).hasSize(5_000);
        for (int i = 0; i < futures.length; i++) {
            assertThat(broker.sent.get(i).body()).isEqualTo(Integer.toString(i));
        }
    }
}
