package org.ferrymq.protocol.transport;

import org.ferrymq.protocol.frame.Frame;

/** What a side does with requests that arrive. */
@FunctionalInterface
public interface RequestHandler {
    /**
     * Handles one request. Called on the event loop and must not block. The handler consumes the request: it releases
     * the frame once, when it no longer needs its body, on any thread. If this method throws, the transport
     * releases the frame and answers with the exception's code.
     */
    void handle(Connection connection, Frame request, Responder responder);
}
