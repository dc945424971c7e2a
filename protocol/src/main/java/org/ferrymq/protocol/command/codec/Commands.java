package org.ferrymq.protocol.command.codec;

import io.netty.buffer.Unpooled;
import java.util.Map;
import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandCodec;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.FieldWriter;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.jspecify.annotations.Nullable;

/** Between frames and command or answer records. */
public final class Commands {
    private Commands() {}

    /** The request frame of a command; takes over the command's body. */
    public static <C extends Command> Frame toFrame(C command, HeaderEncoding encoding) {
        FieldWriter fields = new FieldWriter();
        command.writeFields(fields);
        return Frame.request(command.type().code(), fields.fields(), command.body(), encoding);
    }

    /**
     * The command of a request frame, which borrows the frame's body.
     *
     * @throws BadCommandException if the code is unknown or a field breaks a rule
     */
    public static Command decode(Frame request) {
        CommandType type = CommandType.ofCode(request.code());
        CommandCodec<?> codec = type == null ? null : CommandCodecs.find(type);
        if (codec == null) {
            throw notSupported(request.code());
        }
        return codec.decode(new FieldReader(request.fields()), request.body());
    }

    /**
     * The command of a request frame whose type the caller knows.
     *
     * @throws BadCommandException if a field breaks a rule or the frame holds another command
     */
    public static <C extends Command> C decode(Frame request, Class<C> as) {
        Command command = decode(request);
        if (!as.isInstance(command)) {
            throw new BadCommandException(
                    ResponseCode.SYSTEM_ERROR, "request " + request.code() + " is no " + as.getSimpleName());
        }
        return as.cast(command);
    }

    /** The exception for a code that the receiver does not know. */
    public static BadCommandException notSupported(int code) {
        CommandType type = CommandType.ofCode(code);
        return new BadCommandException(
                ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                "request code " + code + (type == null ? "" : " (" + type + ")") + " is not supported here");
    }

    /** The answer that a request succeeded, with an answer record; takes over its body. */
    public static Frame success(Frame request, Answer answer) {
        return response(request, ResponseCode.SUCCESS, null, answer);
    }

    /** The answer that a request succeeded, without anything else to say. */
    public static Frame success(Frame request) {
        return Frame.response(request, ResponseCode.SUCCESS, null);
    }

    /** An answer with any code, such as PULL_NOT_FOUND, that still has fields; takes over the record's body. */
    public static Frame response(Frame request, int code, @Nullable String remark, Answer answer) {
        FieldWriter fields = new FieldWriter();
        answer.writeFields(fields);
        return Frame.response(request, code, remark, fields.fields(), answer.body());
    }

    /** The answer that a request failed. */
    public static Frame failure(Frame request, int code, String remark) {
        return Frame.response(request, code, remark, Map.of(), Unpooled.EMPTY_BUFFER);
    }

    /** Reads the fields of an answer. */
    public static FieldReader fields(Frame answer) {
        return new FieldReader(answer.fields());
    }
}
