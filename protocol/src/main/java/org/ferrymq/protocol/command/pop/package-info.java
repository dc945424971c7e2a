/**
 * RocketMQ's popping: messages are taken for a time, and acknowledged one by one.
 */
@NullMarked
package org.ferrymq.protocol.command.pop;

import org.jspecify.annotations.NullMarked;
