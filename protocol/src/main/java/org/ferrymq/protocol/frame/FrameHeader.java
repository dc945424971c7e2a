package org.ferrymq.protocol.frame;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The parsed header of a frame, before its body is cut off. */
record FrameHeader(
        int code,
        String language,
        int version,
        int opaque,
        int flag,
        @Nullable String remark,
        FieldMap fields) {
    Frame toFrame(ByteBuf body, HeaderEncoding encoding) {
        return new Frame(code, language, version, opaque, flag, remark, fields, body, encoding);
    }
}
