package org.ferrymq.broker.delivery.pop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.ferrymq.broker.delivery.ledger.DeliveryLog;
import org.ferrymq.broker.delivery.ledger.Ledger;
import org.ferrymq.broker.delivery.ledger.LedgerKey;
import org.ferrymq.broker.delivery.message.Filter;
import org.ferrymq.broker.delivery.message.RecordCopies;
import org.ferrymq.broker.delivery.message.RecordMessage;
import org.ferrymq.broker.delivery.push.SubscriptionTable;
import org.ferrymq.broker.delivery.subscription.Partition;
import org.ferrymq.broker.store.DamagedMessageException;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.broker.store.QueueReader;
import org.ferrymq.broker.store.StoredMessage;
import org.jspecify.annotations.Nullable;

/**
 * A look at what a group might pop, which changes nothing: no message is taken or done, no group begins. Agent thread only.
 */
final class PopPeek {
    private final MessageStore store;
    private final DeliveryLog ledgers;
    private final SubscriptionTable table;
    private final int scanBudget;
    private final QueueEntry entry = new QueueEntry();
    private final RecordMessage message = new RecordMessage();

    PopPeek(MessageStore store, DeliveryLog ledgers, SubscriptionTable table, int scanBudget) {
        this.store = store;
        this.ledgers = ledgers;
        this.table = table;
        this.scanBudget = scanBudget;
    }

    /** What of one queue a group may have. */
    private final class View {
        private final @Nullable QueueReader reader;
        private final @Nullable Partition partition;
        private final @Nullable Ledger ledger;

        View(LedgerKey key) {
            this.reader = store.queue(key.topic(), key.queueId()).orElse(null);
            this.partition = table.find(key);
            this.ledger = ledgers.find(key);
        }

        /** The next offset that is neither done nor with somebody, -1 if there is none. */
        long next(long from) {
            Partition live = partition;
            if (live != null) {
                return live.nextAvailable(from);
            }
            QueueReader queue = reader;
            if (queue == null) {
                return -1;
            }
            long first = Math.max(from, queue.minOffset());
            long open = ledger == null ? first : ledger.nextOpen(first);
            return open < queue.maxOffset() ? open : -1;
        }

        long end() {
            return reader == null ? 0 : reader.maxOffset();
        }

        /** The message, null if there is none any more, or none that would be handed out. */
        @Nullable RecordMessage message(long offset, Filter filter, long nowMs) {
            QueueReader queue = reader;
            if (queue == null || !queue.read(offset, entry) || !filter.mayMatch(entry.tagHash())) {
                return null;
            }
            StoredMessage stored;
            try {
                stored = store.message(queue, offset, entry);
            } catch (DamagedMessageException e) {
                return null; // the store has told of it
            }
            if (stored == null) {
                return null;
            }
            message.wrap(stored.record(), (ledger == null ? 0 : ledger.failures(offset)) + 1);
            boolean wanted = !message.expired(nowMs) && (!filter.needsMessage() || filter.matches(message));
            return wanted ? message : null;
        }
    }

    /** Whether a pop would find something there, as far as one turn may look; true as well if that is not far enough to know. */
    boolean any(LedgerKey key, Filter filter, long nowMs) {
        View view = new View(key);
        int budget = scanBudget;
        for (long offset = view.next(0); offset >= 0; offset = view.next(offset + 1)) {
            if (view.message(offset, filter, nowMs) != null || --budget <= 0) {
                return true;
            }
        }
        return false;
    }

    /** Looks at up to {@code max} messages of the queues {@code first} to {@code last} of a topic. */
    PopBatch look(String group, String topic, int first, int last, int max, int maxBytes, long nowMs) {
        ByteBuf records = PooledByteBufAllocator.DEFAULT.directBuffer(1024);
        int count = 0;
        int budget = scanBudget;
        long rest = 0;
        for (int queueId = first; queueId <= last; queueId++) {
            View view = new View(new LedgerKey(group, topic, queueId));
            long offset = view.next(0);
            rest += offset < 0 ? 0 : view.end() - offset;
            while (offset >= 0 && count < max && records.readableBytes() < maxBytes && budget-- > 0) {
                RecordMessage found = view.message(offset, Filter.of(null), nowMs);
                if (found != null) {
                    RecordCopies.appendTraceable(found, offset, records);
                    count++;
                }
                offset = view.next(offset + 1);
            }
        }
        return PopBatch.peeked(records, rest);
    }
}
