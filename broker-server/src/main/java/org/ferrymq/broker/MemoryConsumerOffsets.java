package org.ferrymq.broker;

import java.util.Collection;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrymq.broker.delivery.ConsumerOffsets;

/** Offsets that live as long as the process, until the ledger of delivery takes this place. */
final class MemoryConsumerOffsets implements ConsumerOffsets {
    private final Map<String, Map<QueueKey, Long>> groups = new ConcurrentHashMap<>();

    @Override
    public OptionalLong committed(String group, String topic, int queueId) {
        Long offset = groups.getOrDefault(group, Map.of()).get(new QueueKey(topic, queueId));
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    @Override
    public CompletableFuture<Void> commit(String group, String topic, int queueId, long offset) {
        groups.computeIfAbsent(group, name -> new ConcurrentHashMap<>()).put(new QueueKey(topic, queueId), offset);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public Map<QueueKey, Long> ofGroup(String group) {
        return Map.copyOf(groups.getOrDefault(group, Map.of()));
    }

    @Override
    public Collection<String> groupsOf(String topic) {
        return groups.entrySet().stream()
                .filter(entry -> entry.getValue().keySet().stream()
                        .anyMatch(queue -> queue.topic().equals(topic)))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public CompletableFuture<Void> removeGroup(String group) {
        groups.remove(group);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> removeTopic(String topic) {
        groups.values()
                .forEach(queues ->
                        queues.keySet().removeIf(queue -> queue.topic().equals(topic)));
        return CompletableFuture.completedFuture(null);
    }
}
