package org.ferrymq.broker.store.log;

/** What is found at a position of the log. */
public enum FrameState {
    /** The log has no such position (any more), or nothing was written there. */
    ABSENT,
    /** Something is there, but not what was written: its checksum is wrong, or it cannot be read. */
    DAMAGED,
    /** A frame, as it was written. */
    INTACT
}
