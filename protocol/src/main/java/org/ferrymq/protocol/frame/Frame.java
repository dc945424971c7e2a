package org.ferrymq.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ReferenceCounted;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One remoting frame, request or answer. The frame owns its body: whoever consumes the frame releases it once. Sending a
 * frame consumes it; a handler that receives one consumes it by releasing it when it no longer needs the body. All but
 * the reference count is immutable; the body's indices belong to the consumer.
 */
public final class Frame implements ReferenceCounted {
    /** The protocol version we tell: RocketMQ 5.3's number, which stock clients accept. */
    public static final int PROTOCOL_VERSION = 477;
    /** The language we tell. */
    public static final String LANGUAGE = "JAVA";

    private static final int RESPONSE_BIT = 1;
    private static final int ONEWAY_BIT = 2;

    private final int code;
    private final String language;
    private final int version;
    private final int opaque;
    private final int flag;
    private final @Nullable String remark;
    private final Map<String, String> fields;
    private final ByteBuf body;
    private final HeaderEncoding encoding;

    Frame(
            int code,
            String language,
            int version,
            int opaque,
            int flag,
            @Nullable String remark,
            Map<String, String> fields,
            ByteBuf body,
            HeaderEncoding encoding) {
        this.code = code;
        this.language = language;
        this.version = version;
        this.opaque = opaque;
        this.flag = flag;
        this.remark = remark;
        this.fields = fields;
        this.body = body;
        this.encoding = encoding;
    }

    /** A request; the connection that sends it gives it its number. */
    public static Frame request(int code, Map<String, String> fields, ByteBuf body, HeaderEncoding encoding) {
        return new Frame(code, LANGUAGE, PROTOCOL_VERSION, 0, 0, null, fields, body, encoding);
    }

    /** The answer to a request, with its number and its encoding. */
    public static Frame response(
            Frame request, int code, @Nullable String remark, Map<String, String> fields, ByteBuf body) {
        return new Frame(
                code, LANGUAGE, PROTOCOL_VERSION, request.opaque, RESPONSE_BIT, remark, fields, body, request.encoding);
    }

    /** An answer without fields and body. */
    public static Frame response(Frame request, int code, @Nullable String remark) {
        return response(request, code, remark, Map.of(), Unpooled.EMPTY_BUFFER);
    }

    /** The same frame, sharing the body, with another number and direction; used by connections when they send. */
    public Frame numbered(int newOpaque, boolean oneway) {
        int newFlag = oneway ? flag | ONEWAY_BIT : flag & ~ONEWAY_BIT;
        return new Frame(code, language, version, newOpaque, newFlag, remark, fields, body, encoding);
    }

    /** Request code, or response code of an answer. */
    public int code() {
        return code;
    }

    /** The sender's language, such as {@code JAVA} or {@code GO}. */
    public String language() {
        return language;
    }

    /** The sender's protocol version. */
    public int version() {
        return version;
    }

    /** The number that an answer shares with its request. */
    public int opaque() {
        return opaque;
    }

    /** The raw flags. */
    public int flag() {
        return flag;
    }

    /** Whether this is an answer. */
    public boolean isResponse() {
        return (flag & RESPONSE_BIT) != 0;
    }

    /** Whether no answer is expected. */
    public boolean isOneway() {
        return (flag & ONEWAY_BIT) != 0;
    }

    /** Free text, for errors. */
    public @Nullable String remark() {
        return remark;
    }

    /** The extension fields. */
    public Map<String, String> fields() {
        return fields;
    }

    /** The body, empty if there is none; owned by this frame. */
    public ByteBuf body() {
        return body;
    }

    /** How the header was, or is to be, written. */
    public HeaderEncoding encoding() {
        return encoding;
    }

    @Override
    public int refCnt() {
        return body.refCnt();
    }

    @Override
    public Frame retain() {
        body.retain();
        return this;
    }

    @Override
    public Frame retain(int increment) {
        body.retain(increment);
        return this;
    }

    @Override
    public Frame touch() {
        body.touch();
        return this;
    }

    @Override
    public Frame touch(@Nullable Object hint) {
        body.touch(hint);
        return this;
    }

    @Override
    public boolean release() {
        return body.release();
    }

    @Override
    public boolean release(int decrement) {
        return body.release(decrement);
    }

    @Override
    public String toString() {
        return (isResponse() ? "answer " : "request ") + code + " #" + opaque
                + (remark == null ? "" : " '" + remark + "'") + " " + fields.keySet() + " body="
                + (refCnt() > 0 ? body.readableBytes() : -1);
    }
}
