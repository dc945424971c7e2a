package org.ferrymq.broker.store;

import java.util.function.Supplier;
import org.ferrymq.broker.store.log.CommitLog;
import org.ferrymq.broker.store.log.Frame;
import org.ferrymq.broker.store.log.FrameState;
import org.ferrymq.broker.store.log.FrameType;
import org.ferrymq.broker.store.queue.QueueTable;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.message.RecordView;

/**
 * Tells from the log where a message belongs that is to become visible. A damaged one keeps its place as far as it can be told: most
 * damage is in bodies, and then its topic is still there to be read. A flyweight of the store's thread.
 */
final class MessagePlace {
    /** Nobody else says anything. */
    static final Supplier<EarlierMessages> NOTHING_LISTED = () -> EarlierMessages.NONE;

    private final CommitLog log;
    private final QueueTable queues;
    private final DamagedMessages damaged;

    private final Frame frame = new Frame();
    private final RecordView view = new RecordView();
    private boolean intact;
    private String topic = "";
    private int queueId;
    private boolean temporary;
    private long tagHash;
    private int size;

    MessagePlace(CommitLog log, QueueTable queues, DamagedMessages damaged) {
        this.log = log;
        this.queues = queues;
        this.damaged = damaged;
    }

    /**
     * Looks at a message of the log.
     *
     * @param listed what intact entries say of it, perhaps; asked if it is damaged
     * @return false if it is damaged so badly that nothing says where it belongs
     */
    boolean find(long message, Supplier<EarlierMessages> listed) {
        FrameState state = log.examine(message, log.writtenEnd(), frame);
        if (state == FrameState.INTACT && frame.type() == FrameType.MESSAGE) {
            intact = true;
            readRecord();
            return true;
        }
        intact = false;
        if (state == FrameState.INTACT && frame.type() == FrameType.DAMAGED_MESSAGE) {
            LogEntry.MovedDamaged moved = EntryCodec.movedDamaged(frame);
            place(moved.topic(), moved.queueId(), moved.tagHash(), moved.bytes().length);
        } else {
            guess(message);
            lookUp(message, listed.get());
        }
        damaged.report(new DamagedMessage(message, topic, queueId, -1));
        return !topic.isEmpty();
    }

    private void place(String ofTopic, int ofQueue, long hash, int bytes) {
        topic = ofTopic;
        queueId = ofQueue;
        temporary = false;
        tagHash = hash;
        size = bytes;
    }

    private void readRecord() {
        view.wrap(frame.payload(), 0);
        topic = view.topic();
        queueId = view.queueId();
        temporary = (frame.flags() & EntryCodec.TEMPORARY) != 0;
        tagHash = EntryCodec.tagHash(frame);
        size = view.totalSize();
    }

    private void lookUp(long message, EarlierMessages listed) {
        for (int i = 0; i < listed.size(); i++) {
            if (listed.position(i) == message) {
                place(listed.topic(i), listed.queueId(i), tagHash, size);
            }
        }
    }

    /** What a damaged record says of its topic is believed if there is such a topic. */
    private void guess(long message) {
        place("", -1, 0, 0);
        try {
            if (log.peek(message, log.writtenEnd(), frame) && frame.type() == FrameType.MESSAGE) {
                readRecord();
            }
        } catch (FerryException | IllegalStateException | InternalError e) {
            place("", -1, 0, 0); // no record that can be told apart
        }
        boolean known = queueId >= 0 && queueId <= 0xFFFF && queues.hasQueueOf(topic);
        if (!known) {
            place("", -1, 0, 0);
        }
    }

    /** The frame that was looked at, if it is intact. */
    Frame frame() {
        return frame;
    }

    /** Its record, if it is intact. */
    RecordView view() {
        return view;
    }

    boolean isIntact() {
        return intact;
    }

    /** When it is to be delivered, see {@link EntryCodec#deliverAt}; a damaged one at once. */
    long deliverAt(long decidedAtMs) {
        return intact ? EntryCodec.deliverAt(frame, decidedAtMs) : 0;
    }

    String topic() {
        return topic;
    }

    int queueId() {
        return queueId;
    }

    boolean temporary() {
        return temporary;
    }

    long tagHash() {
        return tagHash;
    }

    /** Bytes of its record. */
    int size() {
        return size;
    }
}
