package org.ferrymq.broker.transaction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.agrona.collections.LongHashSet;
import org.ferrymq.broker.delivery.agent.DeliveryAgent;
import org.ferrymq.broker.store.AppendResult;
import org.ferrymq.broker.store.DamagedMessageException;
import org.ferrymq.broker.store.Durability;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.StoreException;
import org.ferrymq.broker.store.StoredMessage;
import org.ferrymq.broker.store.half.OpenHalf;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.RecordView;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Native transactions: half messages, the word of their senders, and asking back for it. The store knows which are open;
 * here is decided when somebody is asked about one and when it is given up. The delivery agent is woken when the next one
 * is due; while none is open nothing runs. Adding and ending: any thread; all else is of the agent.
 */
public final class HalfMessages {
    private static final Logger LOG = LoggerFactory.getLogger(HalfMessages.class);
    private static final int CHECKS_PER_TURN = 1000;
    private static final long NEXT_TURN_MS = 10;
    private static final long RETRY_MS = 1000;
    private static final long NEVER = Long.MAX_VALUE;

    private final MessageStore store;
    private final DeliveryAgent agent;
    private final HalfMessageConfig config;
    private final HalfMessageSenders senders;
    private final long startedMs;
    /** When the next sweep is to come; written by the agent. Whoever adds a half message that is due earlier says so. */
    private volatile long wakeAtMs = NEVER;

    /** Positions whose check or rollback is on its way to the log. */
    private final LongHashSet underWay = new LongHashSet();
    /** Positions that are due, but nobody of their group is connected. */
    private final LongHashSet silent = new LongHashSet();

    private final Map<String, Set<Long>> silentOfGroup = new HashMap<>();

    /** Half messages of the store; {@code senders} is called on the agent. */
    public HalfMessages(MessageStore store, DeliveryAgent agent, HalfMessageConfig config, HalfMessageSenders senders) {
        this.store = store;
        this.agent = agent;
        this.config = config;
        this.senders = senders;
        this.startedMs = agent.now();
    }

    /** Takes care of what the log holds open. Before the agent starts, or on it. */
    public void restore() {
        int open = store.openHalfCount();
        if (open > 0) {
            LOG.info("{} half messages wait for the word of their producers", open);
            schedule(agent.now());
        }
    }

    /**
     * Stores a half message; its position is what its sender names to end it.
     *
     * @throws StoreException BUSY if too many are open
     */
    public CompletableFuture<AppendResult> add(LogEntry.HalfMessage half, Durability durability) {
        if (store.openHalfCount() >= config.maxOpen()) {
            throw new StoreException(
                    StoreException.Reason.BUSY,
                    config.maxOpen() + " half messages are open already (native-transaction.max-open);"
                            + " nothing was stored, try again later or use another broker");
        }
        return store.append(half, durability).thenApply(result -> {
            long due = result.storeTimestampMs() + config.firstCheck().toMillis();
            if (due < wakeAtMs) {
                agent.submit(() -> schedule(due));
            }
            return result;
        });
    }

    /** Ends a half message; fails with UNKNOWN_TRANSACTION if it is not open. A commit is on disk when this completes. */
    public CompletableFuture<AppendResult> end(long position, boolean commit) {
        return store.append(new LogEntry.HalfEnd(position, commit), commit ? Durability.DURABLE : Durability.RELAXED);
    }

    /** A producer of the group has connected: it can be asked what nobody could answer before. Any thread. */
    public void senderCame(String group) {
        if (store.openHalfCount() > 0) {
            agent.submit(() -> {
                Set<Long> positions = silentOfGroup.remove(group);
                if (positions != null) {
                    positions.forEach(silent::remove);
                    schedule(agent.now());
                }
            });
        }
    }

    private void schedule(long atMs) {
        if (atMs < wakeAtMs) {
            wakeAtMs = atMs;
            agent.at(atMs, () -> {
                if (wakeAtMs == atMs) { // else an earlier one has come in between
                    wakeAtMs = NEVER;
                    sweep();
                }
            });
        }
    }

    private void sweep() {
        long now = agent.now();
        long next = NEVER;
        List<OpenHalf> due = new ArrayList<>();
        List<OpenHalf> open = store.openHalves();
        for (OpenHalf half : open) {
            long at = dueAt(half);
            if (at > now) {
                next = Math.min(next, at);
            } else if (due.size() < CHECKS_PER_TURN) {
                due.add(half);
            } else {
                next = now + NEXT_TURN_MS;
                break;
            }
        }
        for (OpenHalf half : due) {
            next = Math.min(next, handle(half, now));
        }
        if (silent.size() > 2 * open.size()) {
            forgetEnded();
        }
        if (next < NEVER) {
            schedule(Math.max(next, now + 1));
        }
    }

    private long dueAt(OpenHalf half) {
        if (underWay.contains(half.position())) {
            return agent.now() + RETRY_MS;
        }
        if (silent.contains(half.position())) {
            // Time in which the broker did not run, nobody could be asked.
            return Math.max(half.touchedMs(), startedMs) + config.giveUp().toMillis();
        }
        return half.touchedMs() + (half.checks() == 0 ? config.firstCheck() : config.checkInterval()).toMillis();
    }

    /** Asks about a half message that is due, or gives it up; tells when to look at it again. */
    private long handle(OpenHalf half, long now) {
        StoredMessage message;
        try {
            message = store.message(half.position());
        } catch (DamagedMessageException e) {
            return handleDamaged(half, now);
        }
        if (message == null) {
            return handleDamaged(half, now); // its frame no longer says that it is a message
        }
        RecordView record =
                new RecordView().wrap(message.record(), message.record().position());
        Map<String, String> properties = record.properties();
        long immuneUntil = half.checks() == 0 ? half.touchedMs() + immunityMs(properties) : 0;
        if (immuneUntil > now) {
            return immuneUntil;
        }
        String group = properties.getOrDefault(PropertyKeys.PRODUCER_GROUP, "");
        if (silent.contains(half.position())) {
            return giveUp(half, record, group, "no producer of its group has been connected for " + config.giveUp());
        }
        if (half.checks() >= config.checkMax()) {
            return giveUp(half, record, group, "its group was asked " + half.checks() + " times and gave no decision");
        }
        if (senders.ask(group, message, half.checks())) {
            return append(new LogEntry.HalfCheck(half.position(), half.checks() + 1), half.position(), now);
        }
        silent.add(half.position());
        silentOfGroup.computeIfAbsent(group, any -> new HashSet<>()).add(half.position());
        return dueAt(half);
    }

    /** Nobody can be asked about it, and a commit is refused: in the end it is rolled back. */
    private long handleDamaged(OpenHalf half, long now) {
        long last = Math.max(half.touchedMs(), startedMs) + config.giveUp().toMillis();
        if (now < last) {
            silent.add(half.position());
            return last;
        }
        LOG.error(
                "the half message at {} is damaged on the disk and was not committed within {}: it is rolled back",
                half.position(),
                config.giveUp());
        return append(new LogEntry.HalfEnd(half.position(), false), half.position(), now);
    }

    private static long immunityMs(Map<String, String> properties) {
        String seconds = properties.get(PropertyKeys.CHECK_IMMUNITY_SECONDS);
        if (seconds == null || !seconds.strip().matches("[0-9]{1,7}")) {
            return 0;
        }
        return Long.parseLong(seconds.strip()) * 1000;
    }

    private long giveUp(OpenHalf half, RecordView record, String group, String why) {
        LOG.warn(
                "the half message at {} (topic {}, producer group {}) is rolled back: {}",
                half.position(),
                record.topic(),
                group,
                why);
        return append(new LogEntry.HalfEnd(half.position(), false), half.position(), agent.now());
    }

    private long append(LogEntry entry, long position, long now) {
        underWay.add(position);
        var unused = store.append(entry, Durability.RELAXED)
                .whenComplete((result, error) -> agent.submit(() -> appended(entry, position, error)));
        return now + RETRY_MS;
    }

    private void appended(LogEntry entry, long position, @Nullable Throwable error) {
        underWay.remove(position);
        if (entry instanceof LogEntry.HalfEnd && silent.remove(position)) {
            silentOfGroup.values().forEach(positions -> positions.remove(position));
        }
        if (error != null && store.isOpenHalf(position)) {
            LOG.warn("the log refuses {} for now; it is tried again", entry, error);
        }
    }

    private void forgetEnded() {
        silentOfGroup.values().forEach(positions -> positions.removeIf(position -> !store.isOpenHalf(position)));
        silentOfGroup.values().removeIf(Set::isEmpty);
        silent.clear();
        silentOfGroup.values().forEach(silent::addAll);
    }
}
