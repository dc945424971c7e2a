/**
 * Connections over Netty, for servers and for clients: correlation of answers with requests, timeouts, coalesced flushes
 * and per-connection state.
 */
@NullMarked
package org.ferrymq.protocol.transport;

import org.jspecify.annotations.NullMarked;
