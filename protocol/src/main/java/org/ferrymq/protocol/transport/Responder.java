package org.ferrymq.protocol.transport;

import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.frame.Frame;

/** Answers one request, once, from any thread. Answers to oneway requests and on closed channels are dropped. */
public interface Responder {
    /** Sends the answer; consumes it. */
    void respond(Frame response);

    /** Answers that the request failed. */
    static void fail(Responder responder, Frame request, int code, String remark) {
        responder.respond(Commands.failure(request, code, remark));
    }
}
