package org.ferrymq.protocol.route;

/**
 * One connection of a client.
 *
 * @param clientId the client
 * @param clientAddr its address
 * @param language its language
 * @param version its protocol version
 */
public record ConnectionData(String clientId, String clientAddr, String language, int version) {}
