package org.ferrymq.broker.store;

import org.ferrymq.broker.store.log.CommitLog;
import org.ferrymq.broker.store.log.Frame;
import org.ferrymq.broker.store.log.FrameType;
import org.ferrymq.broker.store.log.LogReader;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.message.MessageRecord;
import org.ferrymq.protocol.message.RecordView;

/**
 * Walks over a stretch of the log that is known to have been on disk as a whole, so that what is wrong in it is damage and not the torn
 * end of a crash. It goes on behind a message of which the body alone is damaged: what else its frame says is still right. It
 * stops at all other damage, for what a view would become without the entry nobody knows.
 */
final class LogWalk {
    private final LogReader reader;
    private final RecordView view = new RecordView();

    LogWalk(CommitLog log, long from) {
        this.reader = log.read(from);
    }

    /** Goes to the next frame; false where there is none, or none that can be relied on. */
    boolean advance() {
        return reader.advance() || reader.advanceOver(this::onlyItsBodyIsDamaged);
    }

    private boolean onlyItsBodyIsDamaged(Frame frame) {
        if (frame.type() != FrameType.MESSAGE) {
            return false;
        }
        try {
            view.wrap(frame.payload(), 0);
            boolean moved = (frame.flags() & EntryCodec.MOVED) != 0;
            return (moved || view.physicalOffset() == frame.position())
                    && view.totalSize() == frame.payload().remaining()
                    && MessageRecord.crc(view.body()) != view.bodyCrc();
        } catch (FerryException e) {
            return false; // its lengths are damaged too
        }
    }

    Frame frame() {
        return reader.frame();
    }

    /** Where the next frame is looked for. */
    long position() {
        return reader.position();
    }
}
