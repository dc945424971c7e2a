package org.ferrymq.broker.store.log;

import org.jspecify.annotations.Nullable;

/**
 * Walks over everything that was written into one segment: frames, and stretches that are damaged, behind which it looks for the next
 * intact frame. Only reads. Not thread-safe.
 */
public final class SegmentScan {
    private final LogSegment segment;
    private final FrameCheck check = new FrameCheck();
    private final Frame frame = new Frame();
    private final int size;
    private int from;
    private int next;
    private boolean damaged;
    private boolean ended;
    private boolean complete;

    /** A scan of a segment from its begin on. */
    public SegmentScan(LogSegment segment) {
        this.segment = segment;
        this.size = segment.file().size();
    }

    /** Goes to the next frame or damaged stretch; false behind the last. */
    public boolean advance() {
        if (ended || size - next < Frame.HEADER) {
            return false;
        }
        from = next;
        damaged = false;
        if (isIntact(from)) {
            ended = frame.type() == FrameType.END_OF_SEGMENT;
            complete = ended;
            next = (int) (frame.nextPosition() - segment.base());
            return !ended;
        }
        for (int at = from + Frame.ALIGNMENT; at <= size - Frame.HEADER; at += Frame.ALIGNMENT) {
            if (isIntact(at)) {
                damaged = true;
                next = at;
                return true;
            }
        }
        ended = true;
        next = Math.min(size, Frame.aligned(lastWritten() + 1));
        damaged = next > from;
        return damaged;
    }

    /** Whether the current stretch is damaged; else it is a frame. */
    public boolean isDamaged() {
        return damaged;
    }

    /** Whether the segment says itself that it ends, or is full; else the log went no further than here. */
    public boolean isComplete() {
        return complete || size - next < Frame.HEADER;
    }

    /** The current frame, or what a damaged stretch looks like at its begin; null if it looks like nothing. */
    public @Nullable Frame frame() {
        try {
            return frame.wrap(segment.content(), from, segment.base() + from) ? frame : null;
        } catch (InternalError e) {
            return null; // the disk does not give it
        }
    }

    /** Where the current stretch begins in the log. */
    public long position() {
        return segment.base() + from;
    }

    /** Where it ends. */
    public long end() {
        return segment.base() + next;
    }

    private boolean isIntact(int at) {
        try {
            return frame.wrap(segment.content(), at, segment.base() + at) && frame.isIntact(check, segment.base());
        } catch (InternalError e) {
            return false;
        }
    }

    /** Index of the last byte that is not zero, or -1; what the disk does not give counts as written. */
    private int lastWritten() {
        for (int at = size - 1; at >= from; at--) {
            try {
                if (segment.content().get(at) != 0) {
                    return at;
                }
            } catch (InternalError e) {
                return at;
            }
        }
        return from - 1;
    }
}
