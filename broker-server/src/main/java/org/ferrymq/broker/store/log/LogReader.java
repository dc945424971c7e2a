package org.ferrymq.broker.store.log;

import java.util.function.Predicate;

/** Walks over the frames of a log, checking each. Not thread-safe. */
public final class LogReader {
    private final CommitLog log;
    private final FrameCheck check = new FrameCheck();
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
            if (!isIntact(segment)) {
                return false;
            }
            if (frame.type() != FrameType.END_OF_SEGMENT) {
                next = frame.nextPosition();
                return true;
            }
            next = segment.end();
        }
    }

    private boolean isIntact(LogSegment segment) {
        try {
            return frame.wrap(segment.content(), (int) (next - segment.base()), next)
                    && frame.isIntact(check, segment.base());
        } catch (InternalError e) {
            return false; // a page of the file that the disk cannot give
        }
    }

    /**
     * Goes over a frame that {@link #advance()} found damaged, if the caller knows what it is nevertheless.
     *
     * @param known looks at what may be a frame
     * @return whether it did; {@link #frame()} is then that frame
     */
    public boolean advanceOver(Predicate<Frame> known) {
        LogSegment segment = log.segmentOf(next);
        try {
            if (segment == null
                    || !frame.wrap(segment.content(), (int) (next - segment.base()), next)
                    || !known.test(frame)) {
                return false;
            }
        } catch (InternalError e) {
            return false;
        }
        next = frame.nextPosition();
        return true;
    }

    /** Whether an intact mark of the end of a segment is at an index of the segment. */
    public static boolean isEndOfSegment(LogSegment segment, int index) {
        Frame mark = new Frame();
        return mark.wrap(segment.content(), index, segment.base() + index)
                && mark.type() == FrameType.END_OF_SEGMENT
                && mark.isIntact(new FrameCheck(), segment.base());
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
