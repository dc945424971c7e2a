package org.ferrymq.protocol.command;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Bodies that are JSON, as RocketMQ writes them: unknown members are skipped, numbers may be member names. */
public final class JsonBody {
    // Buffers are kept in a pool and not in each thread: a client's callers may be threads of a server, which live
    // longer than our classes.
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                    .build())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(com.fasterxml.jackson.core.json.JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
            .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    private JsonBody() {}

    /**
     * Reads a body.
     *
     * @throws BadCommandException if it is no such JSON
     */
    public static <T> T read(ByteBuf body, Class<T> type) {
        try {
            T value = MAPPER.readValue((InputStream) new ByteBufInputStream(body.duplicate()), type);
            if (value == null) {
                throw BodyRules.broken("null instead of " + type.getSimpleName());
            }
            return value;
        } catch (IOException e) {
            throw malformed(type.getSimpleName(), e);
        }
    }

    /**
     * Reads a body that is a list of texts.
     *
     * @throws BadCommandException if it is no such JSON
     */
    public static List<String> readStrings(ByteBuf body) {
        try {
            return MAPPER.readValue((InputStream) new ByteBufInputStream(body.duplicate()), new TypeReference<>() {});
        } catch (IOException e) {
            throw malformed("a list of texts", e);
        }
    }

    private static BadCommandException malformed(String what, IOException e) {
        String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return BodyRules.broken("no JSON of " + what + ": " + message);
    }

    /** Writes a body. */
    public static ByteBuf write(Object value) {
        try {
            return Unpooled.wrappedBuffer(MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value.getClass() + " as JSON", e);
        }
    }
}
