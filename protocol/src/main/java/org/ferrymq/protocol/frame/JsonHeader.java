package org.ferrymq.protocol.frame;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON header that RocketMQ clients use by default. Unknown members are skipped. */
final class JsonHeader {
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(16)
                    .maxNumberLength(32)
                    .build())
            .disable(com.fasterxml.jackson.core.JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private JsonHeader() {}

    static FrameHeader read(ByteBuf in, int maxFields) {
        try (JsonParser parser = parser(in)) {
            return read(parser, maxFields);
        } catch (IOException e) {
            throw new FrameException("JSON header: " + firstLine(e), e);
        }
    }

    private static JsonParser parser(ByteBuf in) throws IOException {
        if (in.hasArray()) {
            return JSON.createParser(in.array(), in.arrayOffset() + in.readerIndex(), in.readableBytes());
        }
        return JSON.createParser((InputStream) new ByteBufInputStream(in));
    }

    private static FrameHeader read(JsonParser parser, int maxFields) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new FrameException("JSON header is not an object");
        }
        int code = 0;
        boolean hasCode = false;
        String language = "OTHER";
        int version = 0;
        int opaque = 0;
        int flag = 0;
        String remark = null;
        FieldMap fields = new FieldMap();
        String name;
        while ((name = parser.nextFieldName()) != null) {
            JsonToken token = parser.nextToken();
            switch (name) {
                case "code" -> {
                    code = integer(parser, token, name);
                    hasCode = true;
                }
                case "version" -> version = integer(parser, token, name);
                case "opaque" -> opaque = integer(parser, token, name);
                case "flag" -> flag = integer(parser, token, name);
                case "language" -> language = token == JsonToken.VALUE_STRING ? parser.getText() : "OTHER";
                case "remark" -> remark = token == JsonToken.VALUE_NULL ? null : text(parser, token, name);
                case "extFields" -> readFields(parser, token, fields, maxFields);
                default -> parser.skipChildren();
            }
        }
        if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
            throw new FrameException("JSON header does not end with its object");
        }
        if (!hasCode) {
            throw new FrameException("JSON header without a code");
        }
        return new FrameHeader(code, language, version, opaque, flag, remark, fields);
    }

    private static void readFields(JsonParser parser, @Nullable JsonToken token, FieldMap fields, int maxFields)
            throws IOException {
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        if (token != JsonToken.START_OBJECT) {
            throw new FrameException("extFields is not an object");
        }
        String name;
        while ((name = parser.nextFieldName()) != null) {
            JsonToken valueToken = parser.nextToken();
            if (valueToken == JsonToken.VALUE_NULL) {
                continue;
            }
            if (fields.size() == maxFields) {
                throw new FrameException("more than " + maxFields + " fields");
            }
            fields.add(name, text(parser, valueToken, name));
        }
    }

    private static int integer(JsonParser parser, @Nullable JsonToken token, String name) throws IOException {
        if (token != JsonToken.VALUE_NUMBER_INT) {
            throw new FrameException("JSON header: " + name + " is not an integer");
        }
        return parser.getIntValue();
    }

    private static String text(JsonParser parser, @Nullable JsonToken token, String name) throws IOException {
        if (token == null || !token.isScalarValue()) {
            throw new FrameException("JSON header: " + name + " is not text");
        }
        return parser.getText();
    }

    private static String firstLine(IOException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    static void write(Frame frame, ByteBuf out) {
        ascii(out, "{\"code\":");
        ascii(out, Integer.toString(frame.code()));
        Map<String, String> fields = frame.fields();
        if (!fields.isEmpty()) {
            ascii(out, ",\"extFields\":{");
            boolean first = true;
            for (Map.Entry<String, String> field : fields.entrySet()) {
                if (!first) {
                    out.writeByte(',');
                }
                first = false;
                quoted(out, field.getKey());
                out.writeByte(':');
                quoted(out, field.getValue());
            }
            out.writeByte('}');
        }
        ascii(out, ",\"flag\":");
        ascii(out, Integer.toString(frame.flag()));
        ascii(out, ",\"language\":");
        quoted(out, frame.language());
        ascii(out, ",\"opaque\":");
        ascii(out, Integer.toString(frame.opaque()));
        String remark = frame.remark();
        if (remark != null) {
            ascii(out, ",\"remark\":");
            quoted(out, remark);
        }
        ascii(out, ",\"serializeTypeCurrentRPC\":\"JSON\",\"version\":");
        ascii(out, Integer.toString(frame.version()));
        out.writeByte('}');
    }

    private static void ascii(ByteBuf out, String text) {
        ByteBufUtil.writeAscii(out, text);
    }

    private static void quoted(ByteBuf out, String text) {
        out.writeByte('"');
        int from = 0;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                ByteBufUtil.writeUtf8(out, text, from, i);
                escape(out, c);
                from = i + 1;
            }
        }
        ByteBufUtil.writeUtf8(out, text, from, length);
        out.writeByte('"');
    }

    private static void escape(ByteBuf out, char c) {
        out.writeByte('\\');
        if (c >= ' ') {
            out.writeByte(c);
        } else {
            ascii(out, "u00");
            out.writeByte(HEX[c >> 4]);
            out.writeByte(HEX[c & 15]);
        }
    }
}
