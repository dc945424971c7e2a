/**
 * RocketMQ's requests that bring messages: sending, batches, sending back, replies, recalling a timed message.
 */
@NullMarked
package org.ferrymq.protocol.command.send;

import org.jspecify.annotations.NullMarked;
