package org.ferrymq.protocol.route;

/**
 * A connected producer.
 *
 * @param clientId the client
 * @param remoteIP its address
 * @param language its language
 * @param version its protocol version
 * @param lastUpdateTimestamp last heartbeat, milliseconds since the epoch
 */
public record ProducerInfo(String clientId, String remoteIP, String language, int version, long lastUpdateTimestamp) {}
