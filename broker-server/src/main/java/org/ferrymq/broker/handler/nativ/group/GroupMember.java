package org.ferrymq.broker.handler.nativ.group;

import org.ferrymq.broker.handler.Peer;

/**
 * A client of a group on one connection.
 *
 * @param peer its connection
 * @param clientId as the client calls itself
 * @param heardAtMillis time of its last heartbeat, ms since the epoch
 */
public record GroupMember(Peer peer, String clientId, long heardAtMillis) {}
