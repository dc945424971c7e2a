package org.ferrymq.broker.handler.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.awaitility.Durations;
import org.ferrymq.broker.delivery.Delivery;
import org.ferrymq.broker.delivery.LoggedConsumerOffsets;
import org.ferrymq.broker.delivery.expiry.OwedMessages;
import org.ferrymq.broker.delivery.ledger.DeliveryLog;
import org.ferrymq.broker.delivery.policy.DeliveryConfig;
import org.ferrymq.broker.delivery.policy.StartOffsets;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.ClusterMembers;
import org.ferrymq.broker.handler.Failures;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.TopicAnnouncement;
import org.ferrymq.broker.handler.nativ.NativeHandlers;
import org.ferrymq.broker.handler.nativ.destination.TopicDirectory;
import org.ferrymq.broker.handler.nativ.settings.LiveSettings;
import org.ferrymq.broker.handler.nativ.settings.NativeConfig;
import org.ferrymq.broker.metadata.Metadata;
import org.ferrymq.broker.pieces.LargeBodies;
import org.ferrymq.broker.pieces.LargeMessageConfig;
import org.ferrymq.broker.pieces.Pieces;
import org.ferrymq.broker.security.Authenticator;
import org.ferrymq.broker.statistics.BrokerStatistics;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.FlushMode;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.StoreConfig;
import org.ferrymq.broker.transaction.HalfMessageConfig;
import org.ferrymq.broker.transaction.TransactionConfig;
import org.ferrymq.broker.transaction.TransactionCoordinator;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.jms.connection.OpenConnection;
import org.ferrymq.protocol.command.jms.consume.Acknowledge;
import org.ferrymq.protocol.command.jms.consume.AddCredit;
import org.ferrymq.protocol.command.jms.consume.CreateConsumer;
import org.ferrymq.protocol.command.jms.consume.DeliveredTag;
import org.ferrymq.protocol.command.jms.consume.Recover;
import org.ferrymq.protocol.command.jms.consume.SubscriptionKind;
import org.ferrymq.protocol.command.jms.consume.TagRange;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.ferrymq.protocol.command.jms.produce.Produce;
import org.ferrymq.protocol.command.jms.produce.ProduceBatch;
import org.ferrymq.protocol.command.jms.transaction.TxCommit;
import org.ferrymq.protocol.message.DelayLevels;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.SysFlag;

/**
 * Handlers, delivery and transactions on a real store, without a network: the test's thread steps the delivery agent, the
 * store runs its own.
 */
public final class TestBroker implements AutoCloseable {
    /** Moved by tests. */
    public static final class ManualClock implements InstantSource {
        private final AtomicLong ms = new AtomicLong(System.currentTimeMillis());

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(ms.get());
        }

        public void advance(Duration by) {
            ms.addAndGet(by.toMillis());
        }
    }

    public final ManualClock clock;
    public final MessageStore store;
    public final Delivery delivery;
    final TransactionCoordinator transactions;
    final RefusingStore endings;
    public final Metadata metadata;
    private final Path folder;
    private final DeliveryConfig config;
    private final StoreConfig storeConfig;
    private final OwedMessages owed;
    private final HandlerTable handlers = new HandlerTable();

    TestBroker(Path folder, DeliveryConfig config, ManualClock clock) {
        this(
                config,
                clock,
                StoreConfig.small(
                        folder, FlushMode.SYNC, new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911)));
    }

    TestBroker(DeliveryConfig config, ManualClock clock, StoreConfig storeConfig) {
        this.folder = storeConfig.folder();
        this.config = config;
        this.clock = clock;
        this.storeConfig = storeConfig;
        MessageStore[] opened = new MessageStore[1];
        metadata = new Metadata(
                entries -> opened[0].appendAll(entries, Durability.DURABLE).thenAccept(done -> {}), () -> 0);
        DeliveryLog ledgers = new DeliveryLog(() -> 0);
        LargeBodies bodies = new LargeBodies(() -> 0, LargeMessageConfig.DEFAULTS);
        store = MessageStore.open(storeConfig, clock, List.of(ledgers, metadata, bodies), error -> {
            throw new AssertionError(error);
        });
        owed = new OwedMessages(
                store, ledgers, bodies, metadata.topics(), metadata.groups(), storeConfig.retention(), clock);
        opened[0] = store;
        StartOffsets startOffsets = new StartOffsets(store, NativeConfig.DEFAULTS.youngQueueBytes());
        delivery = new Delivery(store, ledgers, metadata.topics(), metadata.groups(), config, startOffsets, clock);
        endings = RefusingStore.before(store);
        transactions = new TransactionCoordinator(
                endings.asStore(), delivery, metadata.decisions(), TransactionConfig.DEFAULTS, "a");
        BrokerIdentity identity = new BrokerIdentity("broker-a", "cluster", "test");
        new JmsHandlers(
                        store,
                        delivery,
                        transactions,
                        new Pieces(store, bodies, LargeMessageConfig.DEFAULTS),
                        DelayLevels.DEFAULT,
                        new TopicAnnouncement(),
                        identity,
                        new ClusterMembers(metadata.members(), identity),
                        Authenticator.NONE)
                .register(handlers);
        NativeConfig nativeConfig = NativeConfig.DEFAULTS;
        LiveSettings settings = new LiveSettings(nativeConfig, metadata.settings());
        new NativeHandlers(
                        store,
                        metadata.topics(),
                        new TopicDirectory(metadata.topics(), settings, "cluster"),
                        new TopicAnnouncement(),
                        metadata.groups(),
                        metadata.settings(),
                        new LoggedConsumerOffsets(store, ledgers, delivery),
                        startOffsets,
                        delivery.pops(),
                        new BrokerIdentity("broker-a", "cluster", "test"),
                        nativeConfig,
                        HalfMessageConfig.DEFAULTS,
                        settings,
                        new BrokerStatistics(System::nanoTime, clock),
                        delivery.agent(),
                        clock,
                        System::nanoTime)
                .registerOn(handlers);
        store.start();
        transactions.restore();
    }

    public static TestBroker open(Path folder) {
        return new TestBroker(folder, DeliveryConfig.DEFAULTS, new ManualClock());
    }

    /** With a log of small segments that frees what is older than an hour. */
    static TestBroker retaining(Path folder, int segmentBytes) {
        StoreConfig config = new StoreConfig(
                folder,
                FlushMode.SYNC,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 10911),
                segmentBytes,
                segmentBytes / 4,
                Duration.ofMillis(500),
                Duration.ofMillis(500),
                1024,
                1L << 20,
                1 << 20,
                4096,
                Duration.ofHours(1));
        return new TestBroker(DeliveryConfig.DEFAULTS, new ManualClock(), config);
    }

    /**
     * What a kill would leave: the files as they are now, opened in another folder. Copied while the broker works, and so in the order in which one may be older than
     * the next: where the log begins, the checkpoint, the views, the log.
     */
    public TestBroker crash(Path into) {
        try {
            for (Path path : paths()) {
                Path copy = into.resolve(folder.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else if (!path.toString().endsWith(".tmp")) {
                    Files.copy(path, copy);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        close();
        return new TestBroker(
                config,
                clock,
                new StoreConfig(
                        into,
                        storeConfig.flushMode(),
                        storeConfig.storeHost(),
                        storeConfig.segmentBytes(),
                        storeConfig.maxMessageBytes(),
                        storeConfig.flushInterval(),
                        storeConfig.checkpointInterval(),
                        storeConfig.inboxCapacity(),
                        storeConfig.inboxBytes(),
                        storeConfig.minFreeBytes(),
                        storeConfig.indexEntries(),
                        storeConfig.retention()));
    }

    private List<Path> paths() throws IOException {
        List<Path> paths = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
                paths.add(inner);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                paths.add(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (file.toString().endsWith(".tmp")) {
                    return FileVisitResult.CONTINUE; // renamed under our hands; a kill a moment earlier left none
                }
                throw e;
            }
        });
        paths.sort(Comparator.comparingInt(this::order));
        return paths;
    }

    private int order(Path path) {
        String name = folder.relativize(path).toString();
        return Files.isDirectory(path)
                ? 0
                : switch (name) {
                    case "log-start" -> 1;
                    case "checkpoint" -> 2;
                    default -> name.startsWith("log/") ? 4 : 3;
                };
    }

    /** Closed and opened again; the views of delivery know nothing and are rebuilt from where the log begins. */
    TestBroker restart() {
        close();
        return new TestBroker(config, clock, storeConfig);
    }

    /** How many messages of a topic with one queue are owed to somebody. */
    long owed(String topic) {
        clock.advance(Duration.ofSeconds(2)); // rules are remembered for a second
        return store.queue(topic, 0).map(queue -> owed.count(topic, 0, queue)).orElse(0L);
    }

    /** Lets the store free its log of what nobody needs, until it begins at a position or later. */
    void freeLog(long until) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(Durations.ONE_MINUTE)
                .until(() -> {
                    clock.advance(Duration.ofMillis(100));
                    store.retain(owed); // also wakes it
                    delivery.agent().doWork();
                    return store.minPosition() >= until;
                });
        settle();
    }

    @Override
    public void close() {
        store.close();
    }

    /** Lets the agent work until nothing is left to do and the store has nothing on its way. */
    public void settle() {
        for (int i = 0; i < 3; i++) {
            var marker = store.append(new LogEntry.OffsetCommit("MARKER", "marker", 0, 1), Durability.RELAXED);
            await(marker);
            while (delivery.agent().doWork()) {
                Thread.onSpinWait();
            }
        }
    }

    /** Lets the agent work until the future is done. */
    void await(CompletableFuture<?> future) {
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Durations.ONE_MINUTE)
                .until(() -> {
                    delivery.agent().doWork();
                    return future.isDone();
                });
    }

    public CompletableFuture<Response> begin(ScriptedPeer peer, Command command) {
        CompletionStage<Response> stage;
        try {
            stage = handlers.handle(command, peer);
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        assertThat(stage).as("handler of %s", command.type()).isNotNull();
        return stage.toCompletableFuture();
    }

    /** The answer, whatever it says. */
    public Response answer(ScriptedPeer peer, Command command) {
        CompletableFuture<Response> future = begin(peer, command);
        await(future);
        return future.handle((response, error) -> error == null
                        ? response
                        : Failures.response(error, command.type().code()))
                .join();
    }

    /** The answer, which must be success. */
    public Response call(ScriptedPeer peer, Command command) {
        Response response = answer(peer, command);
        assertThat(response.code()).as("%s: %s", command, response.remark()).isZero();
        return response;
    }

    ScriptedPeer connect(String connectionId, String clientId) {
        ScriptedPeer peer = new ScriptedPeer();
        call(peer, new OpenConnection(connectionId, clientId, null, null, "test"));
        return peer;
    }

    Produce produce(
            DestinationKind kind, String name, String transaction, Map<String, String> properties, String... bodies) {
        return produceAt(0, kind, name, transaction, properties, bodies);
    }

    Produce produceAt(
            long deliverAt,
            DestinationKind kind,
            String name,
            String transaction,
            Map<String, String> properties,
            String... bodies) {
        ByteBuf body = Unpooled.buffer();
        for (String text : bodies) {
            ProduceBatch.write(
                    body,
                    new ProduceBatch.Message(
                            0,
                            properties.containsKey(PropertyKeys.LARGE_BODY) ? SysFlag.IN_PIECES : 0,
                            clock.millis(),
                            deliverAt,
                            ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
                            MessageProperties.encode(properties).getBytes(StandardCharsets.UTF_8)));
        }
        return new Produce(name, kind, transaction, true, false, bodies.length, body);
    }

    void send(ScriptedPeer peer, String queue, String... bodies) {
        call(peer, produce(DestinationKind.QUEUE, queue, null, Map.of(), bodies));
    }

    void publish(ScriptedPeer peer, String topic, String... bodies) {
        call(peer, produce(DestinationKind.TOPIC, topic, null, Map.of(), bodies));
    }

    void receiver(ScriptedPeer peer, long consumerId, String queue, String selector, int credit) {
        call(
                peer,
                new CreateConsumer(
                        consumerId,
                        queue,
                        DestinationKind.QUEUE,
                        SubscriptionKind.QUEUE,
                        null,
                        selector,
                        false,
                        credit));
        settle();
    }

    CreateConsumer subscriber(long consumerId, String topic, SubscriptionKind kind, String name, String selector) {
        return new CreateConsumer(consumerId, topic, DestinationKind.TOPIC, kind, name, selector, false, 100);
    }

    void acknowledge(ScriptedPeer peer, String transaction, long consumerId, long first, long last) {
        call(peer, new Acknowledge(transaction, true, List.of(new TagRange(consumerId, first, last))));
    }

    void recover(ScriptedPeer peer, String transaction, DeliveredTag... consumers) {
        call(peer, new Recover(transaction, Arrays.asList(consumers)));
        settle();
        assertThat(peer.pending()).as("recover takes the credit").isZero();
        for (DeliveredTag consumer : consumers) {
            credit(peer, consumer.consumerId(), 100);
        }
    }

    void credit(ScriptedPeer peer, long consumerId, int credit) {
        call(peer, new AddCredit(consumerId, credit));
        settle();
    }

    void commit(ScriptedPeer peer, String transaction) {
        call(peer, new TxCommit(transaction, true, TxCommit.UNCHECKED));
        settle();
    }
}
