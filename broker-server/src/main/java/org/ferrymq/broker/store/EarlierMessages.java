package org.ferrymq.broker.store;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;

/**
 * Messages that an entry makes visible and that lie in segments before its own. Their segments may be freed before the
 * entry's; then this list, which the entry carries, is all that says in which queues they took an offset.
 */
final class EarlierMessages {
    static final EarlierMessages NONE = new EarlierMessages();
    /** Bytes of one in an entry: position, topic, queue. */
    static final int ENTRY_BYTES = Long.BYTES + Short.BYTES + Integer.BYTES;

    private final List<String> topics = new ArrayList<>(1);
    private final LongArrayList positions = new LongArrayList();
    private final IntArrayList topicNumbers = new IntArrayList();
    private final IntArrayList queueIds = new IntArrayList();

    void add(long position, String topic, int queueId) {
        int number = topics.indexOf(topic);
        if (number < 0) {
            number = topics.size();
            topics.add(topic);
        }
        positions.addLong(position);
        topicNumbers.addInt(number);
        queueIds.addInt(queueId);
    }

    int size() {
        return positions.size();
    }

    long position(int index) {
        return positions.getLong(index);
    }

    int topicNumber(int index) {
        return topicNumbers.getInt(index);
    }

    String topic(int index) {
        return topics.get(topicNumbers.getInt(index));
    }

    int queueId(int index) {
        return queueIds.getInt(index);
    }

    List<String> topics() {
        return topics;
    }

    /** Bytes that it takes in an entry at most. */
    long bytes() {
        long bytes = size() == 0 ? 0 : Short.BYTES + Integer.BYTES + (long) size() * ENTRY_BYTES;
        for (String topic : topics) {
            bytes += Short.BYTES + 3L * topic.length();
        }
        return bytes;
    }
}
