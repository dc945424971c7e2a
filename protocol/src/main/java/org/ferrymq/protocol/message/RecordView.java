package org.ferrymq.protocol.message;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@link MessageRecord} in place. A flyweight: {@link #wrap} again for the next record; not thread-safe. The
 * buffer is read absolutely and must be big-endian.
 */
public final class RecordView {
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private ByteBuffer buffer = EMPTY;
    private int start;
    private int afterHosts;
    private int bodyAt;
    private int bodyLength;
    private int topicAt;
    private int topicLength;
    private int propertiesAt;
    private int propertiesLength;

    /** A view of nothing. */
    public RecordView() {}

    /**
     * Looks at the record that begins at an index of the buffer. All inner lengths are checked against the limit.
     *
     * @return this
     * @throws FerryException with INVALID_MESSAGE if there is no whole record
     */
    public RecordView wrap(ByteBuffer source, int offset) {
        int available = source.limit() - offset;
        if (offset < 0 || available < MessageRecord.MIN_SIZE) {
            throw broken("only " + available + " bytes");
        }
        int total = source.getInt(offset);
        if (source.getInt(offset + MessageRecord.MAGIC_AT) != MessageRecord.MAGIC) {
            throw broken("magic " + Integer.toHexString(source.getInt(offset + MessageRecord.MAGIC_AT)));
        }
        if (total < MessageRecord.MIN_SIZE || total > available) {
            throw broken("size " + total + " of " + available);
        }
        int end = offset + total;
        int sysFlag = source.getInt(offset + MessageRecord.SYS_FLAG);
        int bornHost = SysFlag.has(sysFlag, SysFlag.BORN_HOST_V6) ? HostBytes.V6 : HostBytes.V4;
        int storeHost = SysFlag.has(sysFlag, SysFlag.STORE_HOST_V6) ? HostBytes.V6 : HostBytes.V4;
        int hostsEnd = offset + MessageRecord.BORN_HOST + bornHost + Long.BYTES + storeHost;
        int at = hostsEnd + 4 + 8;
        int body = at + 4 <= end ? source.getInt(at) : -1;
        at += 4;
        if (body < 0 || body > end - at - 3) {
            throw broken("body length " + body);
        }
        int topic = source.get(at + body) & 0xFF;
        if (topic > end - at - body - 3) {
            throw broken("topic length " + topic);
        }
        int properties = source.getShort(at + body + 1 + topic) & 0xFFFF;
        if (at + body + 1 + topic + 2 + properties != end) {
            throw broken("properties length " + properties);
        }
        this.buffer = source;
        this.start = offset;
        this.afterHosts = hostsEnd;
        this.bodyAt = at;
        this.bodyLength = body;
        this.topicAt = at + body + 1;
        this.topicLength = topic;
        this.propertiesAt = topicAt + topic + 2;
        this.propertiesLength = properties;
        return this;
    }

    private static FerryException broken(String what) {
        return new FerryException(ErrorCode.INVALID_MESSAGE, "not a message record: " + what);
    }

    /** Bytes of the whole record. */
    public int totalSize() {
        return buffer.getInt(start);
    }

    /** CRC of the body. */
    public int bodyCrc() {
        return buffer.getInt(start + MessageRecord.BODY_CRC);
    }

    /** Queue number. */
    public int queueId() {
        return buffer.getInt(start + MessageRecord.QUEUE_ID);
    }

    /** The application's flag. */
    public int flag() {
        return buffer.getInt(start + MessageRecord.FLAG);
    }

    /** Offset in the queue. */
    public long queueOffset() {
        return buffer.getLong(start + MessageRecord.QUEUE_OFFSET);
    }

    /** Position in the log. */
    public long physicalOffset() {
        return buffer.getLong(start + MessageRecord.PHYSICAL_OFFSET);
    }

    /** System flag, see {@link SysFlag}. */
    public int sysFlag() {
        return buffer.getInt(start + MessageRecord.SYS_FLAG);
    }

    /** When it was sent, milliseconds since the epoch. */
    public long bornTimestamp() {
        return buffer.getLong(start + MessageRecord.BORN_TIMESTAMP);
    }

    /** Who sent it. */
    public InetSocketAddress bornHost() {
        return HostBytes.read(buffer, start + MessageRecord.BORN_HOST, SysFlag.has(sysFlag(), SysFlag.BORN_HOST_V6));
    }

    /** Who sent it, as bytes. */
    public byte[] bornHostBytes() {
        byte[] host = new byte[SysFlag.has(sysFlag(), SysFlag.BORN_HOST_V6) ? HostBytes.V6 : HostBytes.V4];
        buffer.get(start + MessageRecord.BORN_HOST, host);
        return host;
    }

    /** When it was stored, milliseconds since the epoch. */
    public long storeTimestamp() {
        return buffer.getLong(start
                + MessageRecord.BORN_HOST
                + (SysFlag.has(sysFlag(), SysFlag.BORN_HOST_V6) ? HostBytes.V6 : HostBytes.V4));
    }

    /** Which broker stored it. */
    public InetSocketAddress storeHost() {
        boolean v6 = SysFlag.has(sysFlag(), SysFlag.STORE_HOST_V6);
        return HostBytes.read(buffer, afterHosts - (v6 ? HostBytes.V6 : HostBytes.V4), v6);
    }

    /** How often it was redelivered. */
    public int reconsumeTimes() {
        return buffer.getInt(afterHosts);
    }

    /** Where {@link #reconsumeTimes} stands, counted from the record's begin. */
    public int reconsumeTimesAt() {
        return afterHosts - start;
    }

    /** Position of the half message that this ends. */
    public long preparedTransactionOffset() {
        return buffer.getLong(afterHosts + 4);
    }

    /** Bytes of the body. */
    public int bodyLength() {
        return bodyLength;
    }

    /** The body, a slice of the buffer. */
    public ByteBuffer body() {
        return buffer.slice(bodyAt, bodyLength);
    }

    /** The topic. */
    public String topic() {
        byte[] bytes = new byte[topicLength];
        buffer.get(topicAt, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The property bytes, a slice of the buffer. */
    public ByteBuffer propertyBytes() {
        return buffer.slice(propertiesAt, propertiesLength);
    }

    /** All properties. */
    public Map<String, String> properties() {
        return MessageProperties.decode(propertyBytes());
    }

    /** One property, without building the map. */
    public @Nullable String property(String name) {
        return property(name.getBytes(StandardCharsets.UTF_8));
    }

    /** One property by its name in UTF-8, without building the map. */
    public @Nullable String property(byte[] name) {
        return MessageProperties.find(buffer, propertiesAt, propertiesLength, name);
    }
}
