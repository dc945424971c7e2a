package org.ferrymq.broker.store.log;

import org.jspecify.annotations.Nullable;

/** What a frame of the log holds. The codes are the format of the disk: never change one. */
public enum FrameType {
    /** A message: a RocketMQ record. */
    MESSAGE(1),
    /** A transaction is prepared. */
    PREPARE(2),
    /** A transaction is committed. */
    COMMIT(3),
    /** A transaction is rolled back. */
    ROLLBACK(4),
    /** Messages are done for a group. */
    ACKNOWLEDGE(5),
    /** A group's offset. */
    OFFSET_COMMIT(6),
    /** A message went back to a group. */
    REDELIVERY(7),
    /** A change of metadata. */
    METADATA(8),
    /** A delayed message is due. */
    TIMER_DUE(9),
    /** All queues of a topic are gone. */
    TOPIC_DELETED(10),
    /** A half message is committed or rolled back. */
    HALF_END(11),
    /** The sender of a half message was asked. */
    HALF_CHECK(12),
    /** A delayed message is not to be delivered. */
    TIMER_CANCEL(13),
    /** A message that was found damaged and had to be moved: its bytes as they were found. */
    DAMAGED_MESSAGE(14),
    /** Nothing follows in this segment; the log goes on in the next. */
    END_OF_SEGMENT(127);

    private static final FrameType[] BY_CODE = new FrameType[128];

    static {
        for (FrameType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final byte code;

    FrameType(int code) {
        this.code = (byte) code;
    }

    /** Its byte on disk. */
    public byte code() {
        return code;
    }

    /** The type of a byte on disk, or null. */
    public static @Nullable FrameType of(byte code) {
        return code < 0 ? null : BY_CODE[code];
    }
}
