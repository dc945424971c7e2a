package org.ferrymq.jms;

import jakarta.jms.JMSException;
import org.jspecify.annotations.Nullable;

/**
 * What {@link jakarta.jms.JMSConsumer#receiveBody} needs of a consumer of the classic API; every consumer of this provider has it, for
 * those who build the simplified API on the classic one.
 *
 * <p>If the message has no body or its body cannot be had as the type, the methods throw a {@link jakarta.jms.MessageFormatException}. Where
 * a receive acknowledges by itself (AUTO_ACKNOWLEDGE, DUPS_OK_ACKNOWLEDGE, an XA session without a branch) the message is then the next
 * one again, and not redelivered; elsewhere it counts as received and comes again by a recover or rollback. For the session's
 * thread, like the receives themselves.
 */
public interface BodyReceiver {
    /**
     * Waits for a message and takes its body.
     *
     * @param type what the body is wanted as
     * @param timeoutMillis how long to wait, 0 for ever, negative not to wait
     * @return the body, or null if no message came in time or the consumer was closed
     */
    <T> @Nullable T receiveBody(Class<T> type, long timeoutMillis) throws JMSException;
}
