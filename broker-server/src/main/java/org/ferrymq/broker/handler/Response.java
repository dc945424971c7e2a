package org.ferrymq.broker.handler;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.ResponseCode;
import org.jspecify.annotations.Nullable;

/**
 * What a handler answers. The router puts it into a frame with the opaque and the header encoding of the request, or
 * drops (and releases) it when the request was oneway.
 *
 * @param code response code; 0 is success
 * @param remark text for people, null if there is nothing to say
 * @param fields header fields, never null
 * @param body owned by the response; the router releases it after writing
 */
public record Response(int code, @Nullable String remark, Map<String, String> fields, ByteBuf body) {
    private static final Response SUCCESS = new Response(0, null, Map.of(), Unpooled.EMPTY_BUFFER);

    /** Success without fields or body. */
    public static Response success() {
        return SUCCESS;
    }

    /** Success with header fields. */
    public static Response success(Map<String, String> fields) {
        return new Response(0, null, fields, Unpooled.EMPTY_BUFFER);
    }

    /** Success with header fields and a body, whose ownership passes to the response. */
    public static Response success(Map<String, String> fields, ByteBuf body) {
        return new Response(0, null, fields, body);
    }

    /** Success with an answer record, whose body passes to the response. */
    public static Response of(Answer answer) {
        return of(ResponseCode.SUCCESS, null, answer);
    }

    /** Any outcome with an answer record, such as PULL_NOT_FOUND, which still tells offsets. */
    public static Response of(int code, @Nullable String remark, Answer answer) {
        FieldWriter fields = new FieldWriter();
        answer.writeFields(fields);
        return new Response(code, remark, fields.fields(), answer.body());
    }

    /** Another outcome than success, with a text that names the cause. */
    public static Response failure(int code, String remark) {
        return new Response(code, remark, Map.of(), Unpooled.EMPTY_BUFFER);
    }

    /** This response as a completed stage. */
    public CompletableFuture<Response> done() {
        return CompletableFuture.completedFuture(this);
    }
}
