package org.ferrymq.broker.handler;

import java.util.concurrent.CompletionStage;
import org.ferrymq.protocol.command.Command;

/**
 * Answers one kind of command.
 *
 * <p>Called on the event loop of the peer's channel and must not block; the stage may be completed by any thread. A thrown
 * exception and a stage that fails are turned into an error response in one place (the router): a
 * {@code FerryException} keeps its code and message, all else becomes a system error.
 *
 * <p>Buffers inside a command belong to the router, which releases them when the stage is complete: whoever needs one
 * longer retains it.
 *
 * @param <C> the command
 */
@FunctionalInterface
public interface RequestHandler<C extends Command> {
    /** Handles {@code command} of {@code peer}. */
    CompletionStage<Response> handle(C command, Peer peer);
}
