package org.ferrymq.broker.delivery.subscription;

import java.util.ArrayList;
import java.util.List;

/** The consumers of one subscription that have the same priority; they take turns. Agent thread only. */
public final class ConsumerRing {
    private final int priority;
    private final List<Consumer> consumers = new ArrayList<>(1);
    private int rotation = -1;

    ConsumerRing(int priority) {
        this.priority = priority;
    }

    int priority() {
        return priority;
    }

    public int size() {
        return consumers.size();
    }

    /** The consumer whose turn it is: in the order in which they came, beginning with the first. */
    public Consumer next() {
        rotation = rotation + 1 >= consumers.size() ? 0 : rotation + 1;
        return consumers.get(rotation);
    }

    void add(Consumer consumer) {
        consumers.add(consumer);
    }

    void remove(Consumer consumer) {
        int index = consumers.indexOf(consumer);
        if (index >= 0) {
            consumers.remove(index);
            if (index <= rotation) {
                rotation--; // whose turn it is next does not change
            }
        }
    }
}
