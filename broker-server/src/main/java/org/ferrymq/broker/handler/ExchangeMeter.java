package org.ferrymq.broker.handler;

import org.ferrymq.protocol.command.Command;

/** Is told of each request that was answered. Any thread; must be quick. */
@FunctionalInterface
public interface ExchangeMeter {
    /** Counts nothing. */
    ExchangeMeter NONE = (command, response, nanos, atOnce) -> {};

    /**
     * A command was answered; its body and the response's are still there.
     *
     * @param nanos how long that took
     * @param atOnce whether the answer was there when the handler returned, so that nobody waited for anything
     */
    void answered(Command command, Response response, long nanos, boolean atOnce);
}
