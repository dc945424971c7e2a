package org.ferrymq.protocol.route;

import org.jspecify.annotations.Nullable;

/**
 * Body of QUERY_ASSIGNMENT.
 *
 * @param topic the topic
 * @param consumerGroup the consumer group
 * @param clientId the client
 * @param strategyName how to share out: AVG or AVG_BY_CIRCLE
 * @param messageModel CLUSTERING or BROADCASTING
 */
public record AssignmentQuery(
        @Nullable String topic,
        @Nullable String consumerGroup,
        @Nullable String clientId,
        @Nullable String strategyName,
        @Nullable String messageModel) {}
