package org.ferrymq.protocol.message;

import org.jspecify.annotations.Nullable;

/** The hash of a tag as RocketMQ's consume queues and subscriptions use it. */
public final class TagHash {
    private TagHash() {}

    /** {@link String#hashCode()} as a long; 0 without a tag. */
    public static long of(@Nullable String tag) {
        return tag == null || tag.isEmpty() ? 0 : tag.hashCode();
    }
}
