package org.ferrymq.tck.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ferrymq.client.AckRequest;
import org.ferrymq.client.BackendListener;
import org.ferrymq.client.BrowsePage;
import org.ferrymq.client.BrowseRequest;
import org.ferrymq.client.CommitRequest;
import org.ferrymq.client.ConnectionSettings;
import org.ferrymq.client.ConsumerSpec;
import org.ferrymq.client.ConsumerSpec.Subscription;
import org.ferrymq.client.Destination;
import org.ferrymq.client.Destination.Kind;
import org.ferrymq.client.MessagingBackend;
import org.ferrymq.client.OutgoingMessage;
import org.ferrymq.client.PrepareVote;
import org.ferrymq.client.RecoverRequest;
import org.ferrymq.client.SendRequest;
import org.ferrymq.client.TagRange;
import org.ferrymq.client.TransactionState;
import org.ferrymq.client.connect.BackendFactory;
import org.ferrymq.client.url.ConnectionUrl;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.server.EmbeddedServer;
import org.ferrymq.protocol.server.EmbeddedServerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class BackendEndToEndTest {
    private static final Destination QUEUE = new Destination("orders", Kind.QUEUE);
    private static final Destination TOPIC = new Destination("news", Kind.TOPIC);

    @TempDir
    private Path folder;

    private final Map<String, String> options = new LinkedHashMap<>();
    private final CompletableFuture<Long> restored = new CompletableFuture<>();
    private final String connectionId = UUID.randomUUID().toString();
    private EmbeddedServer server;
    private MessagingBackend backend;
    private Inbox inbox;

    @BeforeEach
    void start() throws Exception {
        options.put("store", folder.toString());
        startServer();
        options.put("port", Integer.toString(server.brokerAddress().getPort()));
        options.put("namesrvPort", Integer.toString(server.nameServerAddress().getPort()));
        backend = BackendFactory.standard()
                .create(ConnectionUrl.parse(
                        "ferry://127.0.0.1:" + options.get("namesrvPort") + "?reconnectMaxDelay=200ms"));
        backend.setStateListener(new BackendListener() {
            @Override
            public void onInterrupted(FerryException cause) {}

            @Override
            public void onRestored(long generation) {
                restored.complete(generation);
            }

            @Override
            public void onFailed(FerryException cause) {
                restored.completeExceptionally(cause);
            }
        });
        get(backend.open(new ConnectionSettings(connectionId, "client", null, null)));
        get(backend.ensureDestination(QUEUE, true));
        inbox = new Inbox(backend, 10);
    }

    private void startServer() {
        server = ServiceLoader.load(EmbeddedServerFactory.class)
                .findFirst()
                .orElseThrow()
                .start(options);
    }

    @AfterEach
    void stop() {
        backend.close();
        server.close();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    private CompletableFuture<Void> send(Destination to, String transaction, String... bodies) {
        List<OutgoingMessage> messages = new java.util.ArrayList<>();
        for (String body : bodies) {
            messages.add(new OutgoingMessage(
                    Map.of("UNIQ_KEY", UUID.randomUUID().toString(), "color", body),
                    body.getBytes(StandardCharsets.UTF_8),
                    System.currentTimeMillis(),
                    0,
                    0,
                    0));
        }
        return backend.send(new SendRequest(to, transaction, transaction == null, false, messages));
    }

    private void consume(long id, Destination from, Subscription subscription, String selector) throws Exception {
        String name = subscription.isNamed() ? "sub" : null;
        get(backend.createConsumer(new ConsumerSpec(id, from, subscription, name, selector, false, 10), inbox));
    }

    private CompletableFuture<Void> acknowledge(String transaction, long first, long last) {
        return backend.acknowledge(
                new AckRequest(List.of(new TagRange(1, first, last)), transaction, transaction == null, true));
    }

    private CompletableFuture<Void> recover(String transaction, long delivered) {
        return backend.recover(new RecoverRequest(List.of(new RecoverRequest.Position(1, delivered)), transaction));
    }

    @Test
    void shouldDeliverAcknowledgeAndRecoverInOrder() throws Exception {
        consume(1, QUEUE, Subscription.QUEUE, null);
        get(send(QUEUE, null, "a", "b", "c", "d"));
        assertThat(inbox.require()).isEqualTo("a #1 @1");
        assertThat(inbox.require()).isEqualTo("b #1 @2");
        get(acknowledge(null, 1, 1));
        get(recover(null, 2));
        assertThat(inbox.require()).startsWith("b #2");
        assertThat(inbox.require()).startsWith("c #1");
        assertThat(inbox.require()).startsWith("d #1");
        assertThat(inbox.next(200)).isNull();
    }

    @Test
    void shouldCommitAndRollBackSendsAndReceives() throws Exception {
        String first = "L:" + connectionId + ":1";
        String second = "L:" + connectionId + ":2";
        consume(1, QUEUE, Subscription.QUEUE, null);
        get(send(QUEUE, first, "a"));
        assertThat(inbox.next(300)).isNull();
        get(backend.commit(CommitRequest.local(first, CommitRequest.UNCHECKED)));
        assertThat(inbox.require()).isEqualTo("a #1 @1");
        get(acknowledge(second, 1, 1));
        get(send(QUEUE, second, "never"));
        get(recover(second, 1));
        assertThat(inbox.require()).startsWith("a #2");
        assertThat(inbox.next(300)).isNull();
        assertThat(get(backend.status(first))).isEqualTo(TransactionState.COMMITTED);
    }

    @Test
    void shouldSelectInTheBrokerAndKeepTheRest() throws Exception {
        get(send(QUEUE, null, "red", "blue", "green"));
        consume(1, QUEUE, Subscription.QUEUE, "color LIKE 'b%' OR color IN ('green')");
        assertThat(inbox.require()).startsWith("blue #1");
        assertThat(inbox.require()).startsWith("green #1");
        get(acknowledge(null, 1, 2));
        BrowsePage page = get(backend.browse(new BrowseRequest(QUEUE, null, null, 10)));
        assertThat(page.messages())
                .extracting(message -> new String(message.body(), StandardCharsets.UTF_8))
                .containsExactly("red");
        assertThatThrownBy(() -> consume(2, QUEUE, Subscription.QUEUE, "color ="))
                .cause()
                .isInstanceOfSatisfying(
                        FerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_SELECTOR))
                .hasMessageContaining("position 8");
    }

    @Test
    void shouldDrainWhatIsThere() throws Exception {
        get(send(QUEUE, null, "a", "b"));
        consume(1, QUEUE, Subscription.QUEUE, null);
        get(backend.drain(1));
        assertThat(inbox.next(0)).isNotNull();
        assertThat(inbox.next(0)).isNotNull();
        get(send(QUEUE, null, "c"));
        assertThat(inbox.next(300)).as("the credit is gone").isNull();
        backend.addCredit(1, 1);
        assertThat(inbox.require()).isEqualTo("c #1 @3");
    }

    @Test
    void shouldGoOnAfterARestartOfTheBroker() throws Exception {
        get(backend.ensureDestination(TOPIC, true));
        Inbox news = new Inbox(backend, 10);
        get(backend.createConsumer(new ConsumerSpec(2, TOPIC, Subscription.DURABLE, "sub", null, false, 10), news));
        consume(1, QUEUE, Subscription.QUEUE, null);
        Destination temporary = get(backend.createTemporary(Kind.TEMPORARY_QUEUE));
        String open = "L:" + connectionId + ":1";
        get(send(QUEUE, null, "a", "b"));
        get(send(QUEUE, open, "never"));
        assertThat(inbox.require()).isEqualTo("a #1 @1");
        assertThat(inbox.require()).isEqualTo("b #1 @2");
        get(acknowledge(null, 1, 1));

        server.close();
        CompletableFuture<Void> waiting = send(QUEUE, null, "c");
        startServer();
        get(restored);
        get(waiting);
        assertThat(inbox.require()).as("not acknowledged before").matches("b #[12] @3");
        assertThat(inbox.require()).isEqualTo("c #1 @4");
        assertThatThrownBy(() -> get(acknowledge(null, 2, 2)))
                .cause()
                .isInstanceOfSatisfying(
                        FerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STALE_DELIVERY));
        get(acknowledge(null, 3, 4));
        assertThatThrownBy(() -> get(backend.commit(CommitRequest.local(open, CommitRequest.UNCHECKED))))
                .cause()
                .isInstanceOfSatisfying(
                        FerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TRANSACTION_ROLLED_BACK));
        get(send(TOPIC, null, "n"));
        assertThat(news.require()).isEqualTo("n #1 @1");
        get(send(temporary, null, "t"));
        get(backend.createConsumer(new ConsumerSpec(3, temporary, Subscription.QUEUE, null, null, false, 10), inbox));
        assertThat(inbox.require()).isEqualTo("t #1 @1");
        assertThat(inbox.next(300)).isNull();
    }

    @Test
    void shouldRecoverPreparedBranchesAfterARestart() throws Exception {
        String branch = "X:1:aa:bb";
        get(backend.begin(branch, java.time.Duration.ZERO));
        get(send(QUEUE, branch, "a"));
        assertThat(get(backend.prepare(branch))).isEqualTo(PrepareVote.OK);
        server.close();
        startServer();
        assertThat(get(backend.recoverTransactions())).containsExactly(branch);
        get(backend.commit(CommitRequest.branch(branch, false)));
        consume(1, QUEUE, Subscription.QUEUE, null);
        assertThat(inbox.require()).isEqualTo("a #1 @1");
        assertThat(get(backend.recoverTransactions())).isEmpty();
    }
}
