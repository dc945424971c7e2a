/**
 * Handlers of the commands that Jakarta Messaging clients send (codes 30001 and up). They check what came over the wire and
 * hand it to delivery and transactions, whose state belongs to the delivery agent's thread.
 */
@NullMarked
package org.ferrymq.broker.handler.jms;

import org.jspecify.annotations.NullMarked;
