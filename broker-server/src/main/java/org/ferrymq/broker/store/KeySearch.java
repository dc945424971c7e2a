package org.ferrymq.broker.store;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ferrymq.broker.store.index.KeyHashes;
import org.ferrymq.broker.store.index.KeyIndex;
import org.ferrymq.protocol.message.RecordView;
import org.jspecify.annotations.Nullable;

/** One search for the messages of a topic that have a key: the index knows hashes only, so each message is looked at. */
final class KeySearch {
    private final MessageReader reader;
    private final String topic;
    private final String key;
    private final RecordView view = new RecordView();
    private final Set<Long> seen = new HashSet<>();
    private @Nullable DamagedMessageException damaged;

    KeySearch(MessageReader reader, String topic, String key) {
        this.reader = reader;
        this.topic = topic;
        this.key = key;
    }

    /** Positions of messages, newest first; damaged ones are left out. */
    List<Long> in(KeyIndex index, int hash, int max, long beginMs, long endMs) {
        return index.find(hash, beginMs, endMs, max, this::matches);
    }

    /** Throws if a damaged message had the hash of the key. */
    void tellDamaged() {
        if (damaged != null) {
            throw damaged;
        }
    }

    private boolean matches(long position) {
        StoredMessage message;
        try {
            message = reader.known(position);
        } catch (DamagedMessageException e) {
            damaged = e;
            return false;
        }
        if (message == null) {
            return false;
        }
        view.wrap(message.record(), 0);
        return view.topic().equals(topic)
                && KeyHashes.has(view.propertyBytes(), key)
                && seen.add(view.physicalOffset()); // it may have been stored again
    }
}
