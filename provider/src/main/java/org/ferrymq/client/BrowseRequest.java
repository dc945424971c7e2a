package org.ferrymq.client;

import org.jspecify.annotations.Nullable;

/**
 * Asks for a page of what waits at a queue.
 *
 * @param destination the queue
 * @param selector a selector of Jakarta Messaging, or null for all messages
 * @param cursor where to go on, from the page before; null for the beginning
 * @param max how many messages at most, 1 or more
 */
public record BrowseRequest(
        Destination destination,
        @Nullable String selector,
        @Nullable String cursor,
        int max) {}
