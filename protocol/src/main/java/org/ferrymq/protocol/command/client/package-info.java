/**
 * RocketMQ's connected clients: heartbeats, who is in a group, whose queue it is, and what is asked of a client
 * through the broker.
 */
@NullMarked
package org.ferrymq.protocol.command.client;

import org.jspecify.annotations.NullMarked;
