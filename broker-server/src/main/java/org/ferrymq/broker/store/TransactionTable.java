package org.ferrymq.broker.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.LongArrayList;
import org.ferrymq.broker.store.queue.DeletedTopics;
import org.jspecify.annotations.Nullable;

/**
 * Open transactions and what they hold: positions of their messages (8 bytes each) and their acknowledgements. Changed by
 * the store thread; thread-safe for those who list them.
 */
final class TransactionTable {
    private static final byte[] NO_BYTES = {};

    private final Map<String, Transaction> open = new HashMap<>();

    /** One transaction; changed under the lock of its table, and by nobody once it has ended. */
    static final class Transaction {
        private final String id;
        private final long firstPosition;
        private final long beganAtMs;
        private final LongArrayList messages = new LongArrayList();
        /** Number of the topic in the upper half, queue in the lower; as many as messages. */
        private final IntArrayList queues = new IntArrayList();

        private final List<String> topics = new ArrayList<>(1);
        private final Long2LongHashMap deliverAt = new Long2LongHashMap(0);
        private final List<LogEntry.Acknowledge> acknowledges = new ArrayList<>();
        private final LongArrayList acknowledgedAt = new LongArrayList();
        private boolean prepared;
        private byte[] payload = NO_BYTES;

        Transaction(String id, long firstPosition, long beganAtMs) {
            this.id = id;
            this.firstPosition = firstPosition;
            this.beganAtMs = beganAtMs;
        }

        long firstPosition() {
            return firstPosition;
        }

        LongArrayList messages() {
            return messages;
        }

        /** How many messages and acknowledgements it has. */
        int entries() {
            return messages.size() + acknowledges.size();
        }

        void add(LogEntry entry, long position) {
            if (entry instanceof LogEntry.Message message) {
                messages.addLong(position);
                int topic = topics.indexOf(message.draft().topic());
                if (topic < 0) {
                    topic = topics.size();
                    topics.add(message.draft().topic());
                }
                queues.addInt(topic << 16 | message.draft().queueId());
                if (message.deliverAtMs() > 0) {
                    deliverAt.put(position, message.deliverAtMs());
                }
            } else if (entry instanceof LogEntry.Acknowledge ack) {
                acknowledges.add(ack);
                acknowledgedAt.addLong(position);
            } else if (entry instanceof LogEntry.Prepare prepare) {
                prepared = true;
                payload = prepare.payload();
            }
        }

        /** The messages before a position that a commit at this time makes visible. */
        EarlierMessages earlier(long below, long decidedAtMs) {
            if (messages.isEmpty() || messages.getLong(0) >= below) {
                return EarlierMessages.NONE;
            }
            EarlierMessages earlier = new EarlierMessages();
            for (int i = 0; i < messages.size() && messages.getLong(i) < below; i++) {
                if (deliverAt.get(messages.getLong(i)) <= decidedAtMs) {
                    int queue = queues.getInt(i);
                    earlier.add(messages.getLong(i), topics.get(queue >>> 16), queue & 0xFFFF);
                }
            }
            return earlier;
        }

        /** Bytes that its commit may take. */
        long listBytes() {
            return messages.size() * (long) EarlierMessages.ENTRY_BYTES
                    + topics.size() * (2L + 3 * MessageDraft.MAX_TOPIC_BYTES);
        }

        /** What it acknowledged, without what was deleted since: that would be said of the next topic of the name. */
        private List<LogEntry.Acknowledge> acknowledges(DeletedTopics deleted) {
            List<LogEntry.Acknowledge> living = new ArrayList<>(acknowledges.size());
            for (int i = 0; i < acknowledges.size(); i++) {
                if (!deleted.isGone(acknowledges.get(i).topic(), acknowledgedAt.getLong(i))) {
                    living.add(acknowledges.get(i));
                }
            }
            return living;
        }

        TransactionOutcome outcome(boolean committed, DeletedTopics deleted) {
            List<Long> positions = new ArrayList<>(messages.size());
            for (int i = 0; i < messages.size(); i++) {
                positions.add(messages.getLong(i));
            }
            return new TransactionOutcome(id, committed, acknowledges(deleted), positions);
        }

        private OpenTransaction view(DeletedTopics deleted) {
            return new OpenTransaction(id, prepared, payload, firstPosition, beganAtMs, acknowledges(deleted));
        }
    }

    /** Id of the transaction that an entry belongs to without ending it, or null. */
    static @Nullable String idOf(LogEntry entry) {
        if (entry instanceof LogEntry.Message message) {
            return message.transactionId();
        } else if (entry instanceof LogEntry.Acknowledge ack) {
            return ack.transactionId();
        } else if (entry instanceof LogEntry.Prepare prepare) {
            return prepare.transactionId();
        }
        return null;
    }

    /** Id of the transaction that an entry ends, or null. */
    static @Nullable String endedBy(LogEntry entry) {
        if (entry instanceof LogEntry.Commit commit) {
            return commit.transactionId();
        } else if (entry instanceof LogEntry.Rollback rollback) {
            return rollback.transactionId();
        }
        return null;
    }

    /** An entry of a transaction was written; the first one opens it. */
    synchronized void add(String id, LogEntry entry, long position, long timestamp) {
        open.computeIfAbsent(id, any -> new Transaction(id, position, timestamp))
                .add(entry, position);
    }

    synchronized @Nullable Transaction find(String id) {
        return open.get(id);
    }

    synchronized void remove(String id) {
        open.remove(id);
    }

    synchronized int size() {
        return open.size();
    }

    /** First position of the oldest open transaction, or the default. */
    synchronized long firstPosition(long otherwise) {
        long first = otherwise;
        for (Transaction transaction : open.values()) {
            first = Math.min(first, transaction.firstPosition);
        }
        return first;
    }

    synchronized List<OpenTransaction> list(DeletedTopics deleted) {
        List<OpenTransaction> all = new ArrayList<>(open.size());
        for (Transaction transaction : open.values()) {
            all.add(transaction.view(deleted));
        }
        all.sort(Comparator.comparingLong(OpenTransaction::firstPosition));
        return all;
    }
}
