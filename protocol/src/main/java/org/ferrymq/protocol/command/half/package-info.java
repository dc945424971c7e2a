/**
 * RocketMQ's half messages: the word of a producer, and asking it.
 */
@NullMarked
package org.ferrymq.protocol.command.half;

import org.jspecify.annotations.NullMarked;
