package org.ferrymq.broker.store.log;

import java.util.zip.CRC32C;

/** Walks over the frames of a log, checking each. Not thread-safe. */
public final class LogReader {
    private final CommitLog log;
    private final CRC32C crc = new CRC32C();
    private final Frame frame = new Frame();
    private long next;

    LogReader(CommitLog log, long position) {
        this.log = log;
        this.next = position;
    }

    /**
     * Goes to the next frame, past the ends of segments.
     *
     * @return false if there is no valid frame; {@link #position()} is then where it should be
     */
    public boolean advance() {
        while (true) {
            LogSegment segment = log.segmentOf(next);
            if (segment == null) {
                return false;
            }
            if (segment.end() - next < Frame.HEADER) {
                next = segment.end();
                continue;
            }
            if (!frame.wrap(segment.content(), (int) (next - segment.base()), next)
                    || !frame.isIntact(crc, segment.base())) {
                return false;
            }
            if (frame.type() != FrameType.END_OF_SEGMENT) {
                next = frame.nextPosition();
                return true;
            }
            next = segment.end();
        }
    }

    /** Whether an intact mark of the end of a segment is at an index of the segment. */
    public static boolean isEndOfSegment(LogSegment segment, int index) {
        Frame mark = new Frame();
        return mark.wrap(segment.content(), index, segment.base() + index)
                && mark.type() == FrameType.END_OF_SEGMENT
                && mark.isIntact(new CRC32C(), segment.base());
    }

    /** The frame that {@link #advance()} found; valid until the next call. */
    public Frame frame() {
        return frame;
    }

    /** Where the next frame is looked for. */
    public long position() {
        return next;
    }
}
