package org.ferrymq.broker.store.index;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.PropertyKeys;

/** The keys of a message: its UNIQ_KEY and each token of its KEYS; indexed by the hash of {@code topic#key}. */
public final class KeyHashes {
    private static final byte[] UNIQ_KEY = PropertyKeys.UNIQ_KEY.getBytes(StandardCharsets.UTF_8);
    private static final byte[] KEYS = PropertyKeys.KEYS.getBytes(StandardCharsets.UTF_8);
    private static final int[] NONE = {};

    private KeyHashes() {}

    /** Hashes of all keys of a message, from its encoded properties. */
    public static int[] of(String topic, ByteBuffer properties) {
        String unique = MessageProperties.find(properties, properties.position(), properties.remaining(), UNIQ_KEY);
        String tokens = MessageProperties.find(properties, properties.position(), properties.remaining(), KEYS);
        int topicHash = topic.hashCode() * 31 + '#';
        boolean hasUnique = unique != null && !unique.isEmpty();
        if (tokens == null || tokens.isEmpty()) {
            return unique != null && hasUnique ? new int[] {of(topicHash, unique)} : NONE;
        }
        List<String> keys = tokens(tokens);
        int[] hashes = new int[keys.size() + (hasUnique ? 1 : 0)];
        for (int i = 0; i < keys.size(); i++) {
            hashes[i] = of(topicHash, keys.get(i));
        }
        if (unique != null && hasUnique) {
            hashes[hashes.length - 1] = of(topicHash, unique);
        }
        return hashes;
    }

    /**
     * Hash of the UNIQ_KEY of a message that is in the log and waits for its time: so the store finds it, and queries for visible
     * messages do not.
     */
    public static int[] ofWaiting(String topic, ByteBuffer properties) {
        String unique = MessageProperties.find(properties, properties.position(), properties.remaining(), UNIQ_KEY);
        return unique == null || unique.isEmpty() ? NONE : new int[] {ofWaiting(topic, unique)};
    }

    /** As {@link #ofWaiting(String, ByteBuffer)}, of one key. */
    public static int ofWaiting(String topic, String uniqueKey) {
        return of(topic.hashCode() * 31 + '@', uniqueKey);
    }

    /** Hash under which a message that was stored again is found by the position that clients know. */
    public static int ofPosition(long position) {
        return of('@', Long.toString(position));
    }

    /** Hash of one key of a topic. */
    public static int of(String topic, String key) {
        return of(topic.hashCode() * 31 + '#', key);
    }

    /** Whether a message has the key, from its encoded properties. */
    public static boolean has(ByteBuffer properties, String key) {
        if (key.equals(MessageProperties.find(properties, properties.position(), properties.remaining(), UNIQ_KEY))) {
            return true;
        }
        String tokens = MessageProperties.find(properties, properties.position(), properties.remaining(), KEYS);
        return tokens != null && tokens(tokens).contains(key);
    }

    private static int of(int topicHash, String key) {
        int hash = topicHash;
        for (int i = 0; i < key.length(); i++) {
            hash = hash * 31 + key.charAt(i);
        }
        return hash;
    }

    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>(2);
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf(' ', at);
            end = end < 0 ? text.length() : end;
            if (end > at) {
                tokens.add(text.substring(at, end));
            }
            at = end + 1;
        }
        return tokens;
    }
}
