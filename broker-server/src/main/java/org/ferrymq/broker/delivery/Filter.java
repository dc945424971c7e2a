package org.ferrymq.broker.delivery;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import org.ferrymq.protocol.message.TagHash;
import org.ferrymq.protocol.selector.Selector;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer wants of a queue: a selector, and for noLocal whose messages it does not want. Consumers with equal keys
 * share one cursor, so that a message is looked at once for all of them. Immutable.
 */
final class Filter {
    /** Property that names the client identifier of a topic publisher, which noLocal of durable subscriptions needs. */
    static final String CLIENT_ID_PROPERTY = "__CLIENTID";

    static final Filter ALL = new Filter(null, null, null);

    private final @Nullable Selector selector;
    private final @Nullable InetSocketAddress notFrom;
    private final @Nullable String notFromClientId;
    private final long @Nullable [] tagHashes;
    private final String key;

    private Filter(@Nullable Selector selector, @Nullable InetSocketAddress notFrom, @Nullable String notFromClientId) {
        this.selector = selector;
        this.notFrom = notFrom;
        this.notFromClientId = notFromClientId;
        Optional<Set<String>> tags = selector == null ? Optional.empty() : selector.tagsOnly();
        this.tagHashes =
                tags.isPresent() ? tags.get().stream().mapToLong(TagHash::of).toArray() : null;
        this.key = (selector == null ? "" : selector.text())
                + (notFrom == null ? "" : "\n" + notFrom)
                + (notFromClientId == null ? "" : "\n@" + notFromClientId);
    }

    /** For a queue: the selector alone. */
    static Filter of(@Nullable Selector selector) {
        return selector == null ? ALL : new Filter(selector, null, null);
    }

    /** For a topic with noLocal: not what came from this client identifier, or without one, through this channel. */
    static Filter noLocal(@Nullable Selector selector, InetSocketAddress channel, @Nullable String clientId) {
        return new Filter(selector, clientId == null ? channel : null, clientId);
    }

    String key() {
        return key;
    }

    boolean takesAll() {
        return key.isEmpty();
    }

    /** False if the tag's hash alone says that the message does not match; spares reading it. */
    boolean mayMatch(long tagHash) {
        long[] wanted = tagHashes;
        if (wanted == null) {
            return true;
        }
        for (long hash : wanted) {
            if (hash == tagHash) {
                return true;
            }
        }
        return false;
    }

    boolean matches(RecordMessage message) {
        if (notFrom != null && notFrom.equals(message.record().bornHost())) {
            return false;
        }
        if (notFromClientId != null && notFromClientId.equals(message.property(CLIENT_ID_PROPERTY))) {
            return false;
        }
        return selector == null || selector.matches(message);
    }
}
