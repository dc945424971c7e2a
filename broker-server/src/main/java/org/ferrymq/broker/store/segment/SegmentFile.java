package org.ferrymq.broker.store.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A file of fixed size, whole in memory. Reading is thread-safe; one thread writes; {@link #force} may be called by
 * another.
 */
public interface SegmentFile {

    /** Where it is. */
    Path path();

    /** Bytes it has. */
    int size();

    /** A new big-endian view of the whole content, for reading and writing. */
    ByteBuffer buffer();

    /** Writes what remains in a buffer to an index, not through the mapping; {@link #buffer()} shows it afterwards. */
    void write(int at, ByteBuffer source) throws IOException;

    /**
     * The index of the last byte from {@code from} on that is not zero, {@code from - 1} if all are. The file is read for it, not
     * the mapping: pages that were looked at through a mapping count as memory of the process as long as the system has no other use
     * for them, and most of a segment is empty.
     */
    int lastNonZero(int from) throws IOException;

    /** Frees what only {@link #write} needs. Writing again is allowed. Of the writing thread. */
    void finishWriting() throws IOException;

    /**
     * Brings a range to disk. After a failure nothing is known of the range any more: a second force would return
     * success for lost pages, so whoever gets the exception must stop.
     */
    void force(int from, int length) throws IOException;

    /** Removes the file; views handed out stay readable, and hold its space until the last one is collected. */
    void delete() throws IOException;

    /**
     * Removes the file and gives its space back at once. Whoever still reads a view of it may get an InternalError, so this comes
     * a good while after the last view was handed out.
     */
    void discard() throws IOException;
}
