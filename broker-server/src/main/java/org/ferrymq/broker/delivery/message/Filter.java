package org.ferrymq.broker.delivery.message;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.ferrymq.protocol.message.TagHash;
import org.ferrymq.protocol.selector.Selector;
import org.ferrymq.protocol.selector.SelectorDialect;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer wants of a queue: a selector, or tags; and for noLocal whose messages it does not want. Consumers with equal keys
 * share one cursor, so that a message is looked at once for all of them. Immutable.
 */
public final class Filter {
    /** Property that names the client identifier of a topic publisher, which noLocal of durable subscriptions needs. */
    public static final String CLIENT_ID_PROPERTY = "__CLIENTID";

    /** Wants everything. */
    public static final Filter ALL = new Filter("", null, null, null, null);

    private final String key;
    private final long @Nullable [] tagHashes;
    private final @Nullable Selector selector;
    private final @Nullable InetSocketAddress notFrom;
    private final @Nullable String notFromClientId;

    private Filter(
            String key,
            long @Nullable [] tagHashes,
            @Nullable Selector selector,
            @Nullable InetSocketAddress notFrom,
            @Nullable String notFromClientId) {
        this.key = key;
        this.tagHashes = tagHashes;
        this.selector = selector;
        this.notFrom = notFrom;
        this.notFromClientId = notFromClientId;
    }

    /** For a queue: the selector alone. */
    public static Filter of(@Nullable Selector selector) {
        return selector == null ? ALL : new Filter(key(selector), hashes(selector), selector, null, null);
    }

    /** For a topic with noLocal: not what came from this client identifier, or without one, through this channel. */
    public static Filter noLocal(@Nullable Selector selector, InetSocketAddress channel, @Nullable String clientId) {
        String key = key(selector) + (clientId == null ? "\n" + channel : "\n@" + clientId);
        return new Filter(key, hashes(selector), selector, clientId == null ? channel : null, clientId);
    }

    /** Messages with one of these tags, by the tags' hashes alone: whoever receives them compares the tags. */
    public static Filter tags(Collection<String> tags) {
        String key = "tags:" + String.join("||", new TreeSet<>(tags));
        return new Filter(key, tags.stream().mapToLong(TagHash::of).toArray(), null, null, null);
    }

    private static String key(@Nullable Selector selector) {
        if (selector == null) {
            return "";
        }
        // No selector of Jakarta's dialect begins like this.
        return selector.dialect() == SelectorDialect.JAKARTA ? selector.text() : "sql92:" + selector.text();
    }

    private static long @Nullable [] hashes(@Nullable Selector selector) {
        Optional<Set<String>> tags = selector == null ? Optional.empty() : selector.tagsOnly();
        return tags.isPresent() ? tags.get().stream().mapToLong(TagHash::of).toArray() : null;
    }

    public String key() {
        return key;
    }

    /** Whether nothing is left out. */
    public boolean takesAll() {
        return key.isEmpty();
    }

    /** False if the tag's hash alone says that the message does not match; spares reading it. */
    public boolean mayMatch(long tagHash) {
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

    /** Whether {@link #matches} has to be asked as well. */
    public boolean needsMessage() {
        return selector != null || notFrom != null || notFromClientId != null;
    }

    /** Whether the message is wanted, given that {@link #mayMatch} is true. */
    public boolean matches(RecordMessage message) {
        if (notFrom != null && notFrom.equals(message.record().bornHost())) {
            return false;
        }
        if (notFromClientId != null && notFromClientId.equals(message.property(CLIENT_ID_PROPERTY))) {
            return false;
        }
        return selector == null
                || selector.matches(selector.dialect() == SelectorDialect.JAKARTA ? message : message.texts());
    }
}
