package org.ferrymq.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of what waits at a queue.
 *
 * @param messages the messages, oldest first; may be empty although more pages follow
 * @param nextCursor where the next page begins, or null at the end
 */
public record BrowsePage(
        List<IncomingMessage> messages, @Nullable String nextCursor) {
    /** Copies the list. */
    public BrowsePage {
        messages = List.copyOf(messages);
    }
}
