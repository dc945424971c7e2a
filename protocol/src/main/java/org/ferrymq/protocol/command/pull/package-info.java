/**
 * RocketMQ's pulling of one queue.
 */
@NullMarked
package org.ferrymq.protocol.command.pull;

import org.jspecify.annotations.NullMarked;
