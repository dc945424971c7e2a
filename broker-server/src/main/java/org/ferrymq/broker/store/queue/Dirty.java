package org.ferrymq.broker.store.queue;

import java.io.IOException;
import org.ferrymq.broker.store.segment.SegmentFile;

/** A range of a file that was written and not yet forced. */
public record Dirty(SegmentFile file, int from, int length) {

    /** Brings it to disk. */
    public void force() throws IOException {
        file.force(from, length);
    }
}
