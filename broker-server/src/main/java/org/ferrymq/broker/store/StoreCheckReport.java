package org.ferrymq.broker.store;

import java.util.List;

/**
 * What a look at a whole store folder found.
 *
 * @param folder the folder
 * @param segments files of the log
 * @param bytes that were written into them
 * @param entries intact entries of the log
 * @param messages those of them that are messages
 * @param firstPosition where the log begins
 * @param endPosition where it ends
 * @param checkpointPosition everything before was on disk; -1 if there is no usable checkpoint
 * @param tornBytes bytes behind the end, as a crash leaves them: the next start cuts them off, nobody was promised them
 * @param damage what is damaged or missing, in order
 */
public record StoreCheckReport(
        String folder,
        int segments,
        long bytes,
        long entries,
        long messages,
        long firstPosition,
        long endPosition,
        long checkpointPosition,
        long tornBytes,
        List<Damage> damage) {

    /**
     * A stretch of the log that is not what was written.
     *
     * @param position where it begins in the log
     * @param bytes how long it is
     * @param file the file of the log
     * @param what what it was, as far as anything says so
     */
    public record Damage(long position, long bytes, String file, String what) {}

    /** Whether nothing is damaged or missing. */
    public boolean sound() {
        return damage.isEmpty();
    }
}
