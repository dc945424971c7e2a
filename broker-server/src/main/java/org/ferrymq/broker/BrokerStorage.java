package org.ferrymq.broker;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.ferrymq.broker.agent.AgentThread;
import org.ferrymq.broker.delivery.ledger.DeliveryLog;
import org.ferrymq.broker.metadata.DatabaseView;
import org.ferrymq.broker.metadata.Metadata;
import org.ferrymq.broker.metadata.ViewRows;
import org.ferrymq.broker.pieces.LargeBodies;
import org.ferrymq.broker.pieces.LargeMessageConfig;
import org.ferrymq.broker.store.LogApplier;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.StoreConfig;
import org.ferrymq.broker.store.StoreState;
import org.jspecify.annotations.Nullable;

/**
 * The durable side of a broker: the store, the metadata, the ledgers of delivery and the database view behind them, opened and closed in the right
 * order.
 */
final class BrokerStorage implements AutoCloseable {
    private static final Duration CUT_INTERVAL = Duration.ofMillis(500);
    private static final Duration SYNC_INTERVAL = Duration.ofSeconds(3);
    private static final String VIEW_FOLDER = "view";

    private final MessageStore store;
    private final Metadata metadata;
    private final DeliveryLog ledgers;
    private final LargeBodies bodies;
    private final DatabaseView view;
    private @Nullable AgentThread viewThread;

    private BrokerStorage(
            MessageStore store, Metadata metadata, DeliveryLog ledgers, LargeBodies bodies, DatabaseView view) {
        this.store = store;
        this.metadata = metadata;
        this.ledgers = ledgers;
        this.bodies = bodies;
        this.view = view;
    }

    static BrokerStorage open(
            StoreConfig config, LargeMessageConfig largeMessages, InstantSource clock, Consumer<Throwable> fatal) {
        StoreTableLog log = new StoreTableLog();
        AtomicReference<@Nullable DatabaseView> opening = new AtomicReference<>();
        LongSupplier loaded = () -> Objects.requireNonNull(opening.get()).appliedPosition();
        Metadata metadata = new Metadata(log, loaded);
        DeliveryLog ledgers = new DeliveryLog(loaded);
        LargeBodies bodies = new LargeBodies(loaded, largeMessages);
        List<ViewRows> rows = new ArrayList<>(metadata.rows());
        rows.add(ledgers);
        rows.add(bodies);
        DatabaseView view = new DatabaseView(
                config.folder().resolve(VIEW_FOLDER), rows, CUT_INTERVAL, SYNC_INTERVAL, System::nanoTime);
        opening.set(view);
        try {
            // The view comes last: it cuts batches of rows that the others have just brought up to date.
            List<LogApplier> appliers = List.of(metadata, ledgers, bodies, view);
            MessageStore store = MessageStore.open(config, clock, appliers, fatal);
            log.bind(store);
            view.follow(store::durablePosition);
            return new BrokerStorage(store, metadata, ledgers, bodies, view);
        } catch (RuntimeException e) {
            view.discard();
            throw e;
        }
    }

    void start() {
        store.start();
        viewThread = AgentThread.start(view);
    }

    MessageStore store() {
        return store;
    }

    Metadata metadata() {
        return metadata;
    }

    DeliveryLog ledgers() {
        return ledgers;
    }

    LargeBodies bodies() {
        return bodies;
    }

    /** Log position that the metadata view on disk has. */
    long viewPosition() {
        return view.storedPosition();
    }

    @Override
    public void close() {
        if (viewThread != null) {
            viewThread.stop();
        }
        boolean sound = store.status().state() != StoreState.FAILED;
        store.close();
        if (sound && store.status().state() == StoreState.CLOSED) {
            view.finish();
        } else {
            view.discard();
        }
    }
}
