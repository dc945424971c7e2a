package org.ferrymq.broker.pieces;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.ferrymq.broker.metadata.ViewRows;
import org.ferrymq.broker.metadata.ViewTable;
import org.ferrymq.broker.store.AppliedEntry;
import org.ferrymq.broker.store.LogApplier;
import org.ferrymq.broker.store.LogEntry;
import org.ferrymq.broker.store.MessageDraft;
import org.ferrymq.broker.store.TransactionOutcome;
import org.ferrymq.broker.store.VisibleMessage;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.message.LargeBody;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.RecordView;
import org.ferrymq.protocol.message.SysFlag;
import org.jspecify.annotations.Nullable;

/**
 * All bodies in pieces, as a view of the log: which pieces each has and which messages name it. Whatever is still needed the log has, if need be stored again,
 * so the view can be rebuilt from where the log begins. Entries are applied on the store's thread; lookups are thread-safe.
 */
public final class LargeBodies implements LogApplier, ViewRows {
    /** The topic of all pieces, whose only queue is 0; no client can name it. */
    public static final String TOPIC = PieceName.TOPIC;

    /** How long pieces are kept after the last need: who was given the message just before can still read it. */
    public static final long GRACE_MS = 60_000;

    private static final byte[] PROPERTY = PropertyKeys.LARGE_BODY.getBytes(StandardCharsets.UTF_8);

    private final LongSupplier appliedPosition;
    private final long uploadTimeoutMs;
    private final Map<String, StoredBody> bodies = new ConcurrentHashMap<>();
    /** Judged to be needed by nobody, by another thread than the store's. */
    private final Set<String> over = ConcurrentHashMap.newKeySet();

    // of the store's thread
    private final Map<Long, StoredBody> waiting = new HashMap<>();
    private final Set<String> changed = new HashSet<>();
    private final RecordView view = new RecordView();

    /**
     * A view without bodies.
     *
     * @param appliedPosition the log position of the rows that were loaded
     */
    public LargeBodies(LongSupplier appliedPosition, LargeMessageConfig config) {
        this.appliedPosition = appliedPosition;
        this.uploadTimeoutMs = config.uploadTimeout().toMillis();
    }

    @Nullable StoredBody find(String id) {
        return bodies.get(id);
    }

    /** How many bodies there are, complete or not. */
    public int size() {
        return bodies.size();
    }

    /**
     * The lowest offset of the queue of pieces whose piece is needed.
     *
     * @param from first offset of the range
     * @param to offset after the range
     * @param nowMs time of day
     * @param owed whether somebody needs a message
     * @return -1 if none is
     */
    public long next(long from, long to, long nowMs, Predicate<Reference> owed) {
        long next = Long.MAX_VALUE;
        for (StoredBody body : bodies.values()) {
            long candidate = body.nextOffset(from);
            if (candidate < Math.min(next, to) && isNeeded(body, nowMs, owed)) {
                next = candidate;
            }
        }
        return next < to ? next : -1;
    }

    /** How many pieces are needed; forgets the bodies that are not. */
    public long count(long nowMs, Predicate<Reference> owed) {
        long count = 0;
        for (StoredBody body : bodies.values()) {
            if (isNeeded(body, nowMs, owed)) {
                count += body.pieces();
            }
        }
        return count;
    }

    private boolean isNeeded(StoredBody body, long nowMs, Predicate<Reference> owed) {
        boolean needed = body.isHeld(nowMs, uploadTimeoutMs)
                || body.references().stream().anyMatch(owed);
        long unneededMs = body.unneeded(needed, nowMs);
        if (needed || (body.isUsed() && unneededMs < GRACE_MS)) {
            return true;
        }
        if (!body.end(nowMs, uploadTimeoutMs)) {
            return true;
        }
        over.add(body.id());
        return false;
    }

    @Override
    public long appliedPosition() {
        return appliedPosition.getAsLong();
    }

    @Override
    public void apply(AppliedEntry applied) {
        LogEntry entry = applied.entry();
        if (entry instanceof LogEntry.Message message) {
            boolean waits = message.transactionId() != null || message.deliverAtMs() > 0;
            applyMessage(message.draft(), waits, applied);
        } else if (entry instanceof LogEntry.HalfMessage half) {
            applyMessage(half.draft(), true, applied);
        } else if (entry instanceof LogEntry.Moved moved) {
            applyMoved(moved, applied.position());
        } else if (entry instanceof LogEntry.TopicDeleted deleted) {
            forgetTopic(deleted.topic());
        } else if (!waiting.isEmpty()) {
            applyEnd(entry, applied);
        }
    }

    private void applyMessage(MessageDraft draft, boolean waits, AppliedEntry applied) {
        if (!SysFlag.has(draft.sysFlag(), SysFlag.IN_PIECES)) {
            return;
        }
        VisibleMessage visible = applied.becameVisible().isEmpty()
                ? null
                : applied.becameVisible().get(0);
        if (draft.topic().equals(TOPIC)) {
            if (visible != null) {
                addPiece(
                        draft.properties(),
                        visible.queueOffset(),
                        draft.body().remaining(),
                        applied.storeTimestampMs());
            }
            return;
        }
        StoredBody body = named(draft.properties());
        if (body == null) {
            return; // nobody can read it, which reading tells
        }
        changed.add(body.id());
        if (visible != null) {
            body.show(new Reference(visible.topic(), visible.queueId(), visible.queueOffset()));
        } else if (waits) {
            body.await(applied.position(), draft.topic());
            waiting.put(applied.position(), body);
        } else {
            body.use();
        }
    }

    private void addPiece(byte[] properties, long offset, int size, long timeMs) {
        PieceName name = PieceName.of(properties);
        if (name != null
                && bodies.computeIfAbsent(name.bodyId(), StoredBody::new).add(name.number(), offset, size, timeMs)) {
            changed.add(name.bodyId());
        }
    }

    private @Nullable StoredBody named(byte[] properties) {
        String text = MessageProperties.find(ByteBuffer.wrap(properties), 0, properties.length, PROPERTY);
        try {
            return text == null ? null : bodies.get(LargeBody.parse(text).id());
        } catch (FerryException e) {
            return null; // a native client may write what it wants
        }
    }

    /** The view knows it already, unless it is rebuilt from a log that begins with this. */
    private void applyMoved(LogEntry.Moved moved, long position) {
        view.wrap(moved.record(), moved.record().position());
        if (!SysFlag.has(view.sysFlag(), SysFlag.IN_PIECES)) {
            return;
        }
        byte[] properties = new byte[view.propertyBytes().remaining()];
        view.propertyBytes().get(properties);
        String topic = view.topic();
        if (topic.equals(TOPIC)) {
            addPiece(properties, moved.queueOffset(), view.bodyLength(), view.storeTimestamp());
            return;
        }
        StoredBody body = named(properties);
        if (body == null) {
            return;
        }
        changed.add(body.id());
        if (moved.queueOffset() >= 0) {
            body.show(new Reference(topic, view.queueId(), moved.queueOffset()));
        } else {
            body.moved(moved.from(), position);
            body.await(position, topic);
            waiting.remove(moved.from());
            waiting.put(position, body);
        }
    }

    private void applyEnd(LogEntry entry, AppliedEntry applied) {
        for (VisibleMessage visible : applied.becameVisible()) {
            StoredBody body = stopWaiting(visible.position());
            if (body != null) {
                body.show(new Reference(visible.topic(), visible.queueId(), visible.queueOffset()));
            }
        }
        TransactionOutcome outcome = applied.outcome();
        if (outcome != null && !outcome.committed()) {
            outcome.messagePositions().forEach(this::stopWaiting);
        } else if (entry instanceof LogEntry.HalfEnd end && !end.committed()) {
            stopWaiting(end.position());
        } else if (entry instanceof LogEntry.TimerCancel cancel) {
            stopWaiting(cancel.position());
        } else if (entry instanceof LogEntry.TimerDue due) {
            stopWaiting(due.position()); // of a topic that is deleted, if it is not visible by now
        } else if (entry instanceof LogEntry.MovedDamaged moved && moved.queueOffset() < 0) {
            StoredBody body = waiting.remove(moved.from());
            if (body != null) {
                body.moved(moved.from(), applied.position());
                waiting.put(applied.position(), body);
                changed.add(body.id());
            }
        }
    }

    private @Nullable StoredBody stopWaiting(long position) {
        StoredBody body = waiting.remove(position);
        if (body != null) {
            body.forget(position);
            changed.add(body.id());
        }
        return body;
    }

    private void forgetTopic(String topic) {
        for (StoredBody body : bodies.values()) {
            body.forgetTopic(topic).forEach(waiting::remove);
            changed.add(body.id());
        }
    }

    @Override
    public void reset() {
        clear();
    }

    @Override
    public void clear() {
        bodies.clear();
        waiting.clear();
        changed.clear();
        over.clear();
    }

    @Override
    public ViewTable table() {
        return new ViewTable(
                "large_bodies",
                List.of(new ViewTable.Column("body_id", ViewTable.Type.TEXT)),
                List.of(new ViewTable.Column("state", ViewTable.Type.BYTES)));
    }

    @Override
    public void load(List<@Nullable Object> row) {
        if (row.size() == 2 && row.get(0) instanceof String id && row.get(1) instanceof byte[] state) {
            StoredBody body = StoredBody.fromBytes(id, state);
            bodies.put(id, body);
            body.waitingPositions().forEach(position -> waiting.put(position, body));
        } else {
            throw new IllegalArgumentException("not a row of the table large_bodies: " + row);
        }
    }

    @Override
    public void drainChanged(Sink sink) {
        for (String ended : List.copyOf(over)) {
            over.remove(ended);
            bodies.remove(ended);
            changed.add(ended);
        }
        for (String id : changed) {
            StoredBody body = bodies.get(id);
            if (body == null) {
                sink.delete(id);
            } else {
                sink.put(id, body.toBytes());
            }
        }
        changed.clear();
    }
}
