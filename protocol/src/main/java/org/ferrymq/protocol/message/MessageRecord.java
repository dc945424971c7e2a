package org.ferrymq.protocol.message;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/**
 * RocketMQ's message record, big-endian: totalSize 4, magic 4, bodyCRC 4, queueId 4, flag 4, queueOffset 8,
 * physicalOffset 8, sysFlag 4, bornTimestamp 8, bornHost 8 or 20, storeTimestamp 8, storeHost 8 or 20, reconsumeTimes 4,
 * preparedTransactionOffset 8, bodyLength 4 and body, topicLength 1 and topic, propertiesLength 2 and properties.
 */
public final class MessageRecord {
    /** Marks a record. */
    public static final int MAGIC = 0xDAA320A7;
    /** Marks the filler at the end of a RocketMQ segment. */
    public static final int BLANK_MAGIC = 0xCBD43194;
    /** Position of the total size. */
    public static final int TOTAL_SIZE = 0;
    /** Position of the magic number. */
    public static final int MAGIC_AT = 4;
    /** Position of the body's CRC. */
    public static final int BODY_CRC = 8;
    /** Position of the queue number. */
    public static final int QUEUE_ID = 12;
    /** Position of the application's flag. */
    public static final int FLAG = 16;
    /** Position of the offset in the queue. */
    public static final int QUEUE_OFFSET = 20;
    /** Position of the position in the log. */
    public static final int PHYSICAL_OFFSET = 28;
    /** Position of the system flag. */
    public static final int SYS_FLAG = 36;
    /** Position of the time of sending. */
    public static final int BORN_TIMESTAMP = 40;
    /** Position of the sender's address. */
    public static final int BORN_HOST = 48;
    /** Bytes of a record with IPv4 addresses without topic, body and properties. */
    public static final int MIN_SIZE = size(0, 0, 0, false, false);

    private MessageRecord() {}

    /**
     * What a record says besides topic, body and properties.
     *
     * @param bornHost 8 or 20 bytes, see {@link HostBytes}
     * @param storeHost 8 or 20 bytes
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Header(
            int queueId,
            int flag,
            long queueOffset,
            long physicalOffset,
            int sysFlag,
            long bornTimestamp,
            byte[] bornHost,
            long storeTimestamp,
            byte[] storeHost,
            int reconsumeTimes,
            long preparedTransactionOffset) {}

    /** Bytes of a record. */
    public static int size(int topicLength, int bodyLength, int propertiesLength, boolean bornV6, boolean storeV6) {
        return 4
                + 4
                + 4
                + 4
                + 4
                + 8
                + 8
                + 4
                + 8
                + (bornV6 ? HostBytes.V6 : HostBytes.V4)
                + 8
                + (storeV6 ? HostBytes.V6 : HostBytes.V4)
                + 4
                + 8
                + 4
                + bodyLength
                + 1
                + topicLength
                + 2
                + propertiesLength;
    }

    /** Bytes of the record that {@link #encode} would write. */
    public static int size(Header header, ByteBuffer body, byte[] topic, ByteBuffer properties) {
        return size(
                topic.length,
                body.remaining(),
                properties.remaining(),
                header.bornHost.length == HostBytes.V6,
                header.storeHost.length == HostBytes.V6);
    }

    /**
     * Appends a record at the target's position, which must have big-endian order and room for {@link #size}. The IPv6
     * bits of sysFlag follow from the hosts; positions of body and properties stay as they are.
     *
     * @return the size in bytes
     * @throws FerryException with INVALID_MESSAGE if topic or properties are too long
     */
    public static int encode(ByteBuffer target, Header header, ByteBuffer body, byte[] topic, ByteBuffer properties) {
        if (topic.length > TopicNames.MAX_TOPIC || properties.remaining() > MessageProperties.MAX_BYTES) {
            throw new FerryException(
                    ErrorCode.INVALID_MESSAGE,
                    "topic of " + topic.length + " or properties of " + properties.remaining()
                            + " bytes do not fit a record");
        }
        boolean bornV6 = header.bornHost.length == HostBytes.V6;
        boolean storeV6 = header.storeHost.length == HostBytes.V6;
        int sysFlag = (header.sysFlag & ~(SysFlag.BORN_HOST_V6 | SysFlag.STORE_HOST_V6))
                | (bornV6 ? SysFlag.BORN_HOST_V6 : 0)
                | (storeV6 ? SysFlag.STORE_HOST_V6 : 0);
        int size = size(topic.length, body.remaining(), properties.remaining(), bornV6, storeV6);
        target.putInt(size)
                .putInt(MAGIC)
                .putInt(crc(body))
                .putInt(header.queueId)
                .putInt(header.flag)
                .putLong(header.queueOffset)
                .putLong(header.physicalOffset)
                .putInt(sysFlag)
                .putLong(header.bornTimestamp)
                .put(header.bornHost)
                .putLong(header.storeTimestamp)
                .put(header.storeHost)
                .putInt(header.reconsumeTimes)
                .putLong(header.preparedTransactionOffset)
                .putInt(body.remaining())
                .put(body.duplicate())
                .put((byte) topic.length)
                .put(topic)
                .putShort((short) properties.remaining())
                .put(properties.duplicate());
        return size;
    }

    /** CRC-32 of a body as RocketMQ stores it: without the sign bit. */
    public static int crc(ByteBuffer body) {
        CRC32 crc = new CRC32();
        crc.update(body.duplicate());
        return (int) (crc.getValue() & 0x7FFFFFFF);
    }

    /** Sets the queue offset of the record at a position. */
    public static void patchQueueOffset(ByteBuffer buffer, int record, long queueOffset) {
        buffer.putLong(record + QUEUE_OFFSET, queueOffset);
    }

    /** Sets the queue of the record at a position. */
    public static void patchQueueId(ByteBuffer buffer, int record, int queueId) {
        buffer.putInt(record + QUEUE_ID, queueId);
    }

    /** Sets the position in the log of the record at a position. */
    public static void patchPhysicalOffset(ByteBuffer buffer, int record, long physicalOffset) {
        buffer.putLong(record + PHYSICAL_OFFSET, physicalOffset);
    }

    /** Sets the system flag of the record at a position; the IPv6 bits must stay as they are. */
    public static void patchSysFlag(ByteBuffer buffer, int record, int sysFlag) {
        buffer.putInt(record + SYS_FLAG, sysFlag);
    }

    /** Sets the number of redeliveries of the record at a position. */
    public static void patchReconsumeTimes(ByteBuffer buffer, int record, int reconsumeTimes) {
        int sysFlag = buffer.getInt(record + SYS_FLAG);
        int at = record
                + BORN_HOST
                + (SysFlag.has(sysFlag, SysFlag.BORN_HOST_V6) ? HostBytes.V6 : HostBytes.V4)
                + Long.BYTES
                + (SysFlag.has(sysFlag, SysFlag.STORE_HOST_V6) ? HostBytes.V6 : HostBytes.V4);
        buffer.putInt(at, reconsumeTimes);
    }
}
