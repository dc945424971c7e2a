package org.ferrymq.broker.store.queue;

import java.util.List;

/**
 * A queue as a checkpoint knows it: readable from {@code min} to below {@code max}.
 *
 * @param freedParts numbers of the parts between that were freed
 */
public record QueueState(String topic, int queueId, long min, long max, List<Integer> freedParts) {
    boolean isFreed(int part) {
        return freedParts.contains(part);
    }
}
