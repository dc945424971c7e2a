package org.ferrymq.broker.store.segment;

import java.io.IOException;
import java.nio.file.Path;

/** Makes and opens segment files. Thread-safe. */
public interface SegmentFiles {

    /**
     * Makes a file of zeros whose space is allocated: writing to a sparse mapping on a full disk would end the process.
     * An existing file of the name is replaced.
     *
     * @param durable whether the zeros must be on disk, so that a later force writes no metadata
     */
    SegmentFile create(Path path, int size, boolean durable) throws IOException;

    /** Opens an existing file with the size it has. */
    SegmentFile open(Path path) throws IOException;

    /** Brings the entries of a folder (new, renamed and removed files) to disk. */
    void forceFolder(Path folder) throws IOException;
}
