/**
 * Handlers of the commands that stock RocketMQ clients and mqadmin send: sending, pulling, offsets, heartbeats, queries
 * and topic administration.
 */
@NullMarked
package org.ferrymq.broker.handler.nativ;

import org.jspecify.annotations.NullMarked;
