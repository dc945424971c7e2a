package org.ferrymq.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** RocketMQ's binary header: code 2, language 1, version 2, opaque 4, flag 4, remark 4+n, fields 4+n of {2+n, 4+n}. */
final class BinaryHeader {
    private static final int FIXED = 2 + 1 + 2 + 4 + 4 + 4 + 4;
    private static final int MIN_FIELD = 2 + 4;
    private static final String[] LANGUAGES = {
        "JAVA", "CPP", "DOTNET", "PYTHON", "DELPHI", "ERLANG", "RUBY", "OTHER", "HTTP", "GO", "PHP", "OMS", "RUST"
    };
    private static final int OTHER = 7;

    private BinaryHeader() {}

    static FrameHeader read(ByteBuf in, int maxFields) {
        if (in.readableBytes() < FIXED) {
            throw new FrameException("binary header of " + in.readableBytes() + " bytes is shorter than " + FIXED);
        }
        int code = in.readShort();
        int language = in.readUnsignedByte();
        int version = in.readShort();
        int opaque = in.readInt();
        int flag = in.readInt();
        String remark = text(in, length(in, in.readInt(), Integer.BYTES, "remark"));
        int end = length(in, in.readInt(), 0, "fields");
        if (end != in.readableBytes()) {
            throw new FrameException("fields of " + end + " bytes in a header with " + in.readableBytes() + " left");
        }
        FieldMap fields = new FieldMap();
        while (in.isReadable()) {
            if (in.readableBytes() < MIN_FIELD) {
                throw new FrameException("field cut off after " + in.readableBytes() + " bytes");
            }
            if (fields.size() == maxFields) {
                throw new FrameException("more than " + maxFields + " fields");
            }
            String name = text(in, length(in, in.readUnsignedShort(), Integer.BYTES, "field name"));
            String value = text(in, length(in, in.readInt(), 0, "field value"));
            fields.add(name == null ? "" : name, value == null ? "" : value);
        }
        String name = language < LANGUAGES.length ? LANGUAGES[language] : LANGUAGES[OTHER];
        return new FrameHeader(code, name, version, opaque, flag, remark, fields);
    }

    private static int length(ByteBuf in, int length, int after, String what) {
        if (length < 0 || length > in.readableBytes() - after) {
            throw new FrameException(what + " length " + length + " in a header with " + in.readableBytes() + " left");
        }
        return length;
    }

    private static @Nullable String text(ByteBuf in, int length) {
        return length == 0 ? null : in.readString(length, StandardCharsets.UTF_8);
    }

    static void write(Frame frame, ByteBuf out) {
        out.writeShort(frame.code());
        out.writeByte(languageCode(frame.language()));
        out.writeShort(frame.version());
        out.writeInt(frame.opaque());
        out.writeInt(frame.flag());
        String remark = frame.remark();
        writeLongText(out, remark == null ? "" : remark);
        int lengthAt = out.writerIndex();
        out.writeInt(0);
        Map<String, String> fields = frame.fields();
        if (fields instanceof FieldMap flat) {
            for (int i = 0; i < flat.size(); i++) {
                writeField(out, flat.nameAt(i), flat.valueAt(i));
            }
        } else {
            fields.forEach((name, value) -> writeField(out, name, value));
        }
        out.setInt(lengthAt, out.writerIndex() - lengthAt - Integer.BYTES);
    }

    private static void writeField(ByteBuf out, String name, String value) {
        int at = out.writerIndex();
        out.writeShort(0);
        int length = ByteBufUtil.writeUtf8(out, name);
        if (length > 0xFFFF) {
            throw new FrameException("field name of " + length + " bytes");
        }
        out.setShort(at, length);
        writeLongText(out, value);
    }

    private static void writeLongText(ByteBuf out, String text) {
        int at = out.writerIndex();
        out.writeInt(0);
        out.setInt(at, ByteBufUtil.writeUtf8(out, text));
    }

    private static int languageCode(String language) {
        for (int i = 0; i < LANGUAGES.length; i++) {
            if (LANGUAGES[i].equals(language)) {
                return i;
            }
        }
        return OTHER;
    }
}
