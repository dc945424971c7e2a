package org.ferrymq.broker.handler.nativ;

import java.util.HashSet;
import java.util.Set;
import org.ferrymq.protocol.message.TagHash;
import org.jspecify.annotations.Nullable;

/**
 * The filter of a stock subscription: all messages, or those with one of some tags. Works on tag hashes; a client
 * compares the tags themselves. Immutable.
 */
final class TagFilter {
    /** Lets everything pass. */
    static final TagFilter ALL = new TagFilter(Set.of());

    private final Set<Long> hashes;

    private TagFilter(Set<Long> hashes) {
        this.hashes = hashes;
    }

    /** Reads {@code *} or {@code tag1 || tag2}; an absent or empty expression means all. */
    static TagFilter parse(@Nullable String expression) {
        if (expression == null || expression.isBlank() || expression.strip().equals("*")) {
            return ALL;
        }
        Set<Long> hashes = new HashSet<>();
        for (String tag : expression.split("\\|\\|", -1)) {
            if (!tag.isBlank()) {
                hashes.add(TagHash.of(tag.strip()));
            }
        }
        return hashes.isEmpty() ? ALL : new TagFilter(hashes);
    }

    boolean passes(long tagHash) {
        return hashes.isEmpty() || hashes.contains(tagHash);
    }
}
