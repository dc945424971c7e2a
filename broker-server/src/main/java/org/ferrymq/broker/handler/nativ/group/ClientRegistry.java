package org.ferrymq.broker.handler.nativ.group;

import io.netty.buffer.Unpooled;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.route.SubscriptionData;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is connected for which native group. Built from heartbeats; a member leaves by unregistering or when its channel
 * closes, and the others of a consumer group are told at once, so that they share out the queues anew. Thread-safe.
 */
public final class ClientRegistry {
    private static final Logger log = LoggerFactory.getLogger(ClientRegistry.class);

    /** What one connection belongs to; kept at the peer. */
    private static final class Memberships {
        private final Set<String> consumerGroups = new HashSet<>();
        private final Set<String> producerGroups = new HashSet<>();
        private final Set<String> clientIds = new HashSet<>();
        private boolean watched;
    }

    private final Map<String, ConsumerGroup> consumers = new ConcurrentHashMap<>();
    private final Map<String, Map<Long, GroupMember>> producers = new ConcurrentHashMap<>();
    /** The connection that a client was heard on last. */
    private final Map<String, Peer> byClientId = new ConcurrentHashMap<>();

    private volatile Consumer<String> producerListener = group -> {};

    /** Sets who is told the group of a producer that has come; before the first heartbeat. */
    public void onProducer(Consumer<String> listener) {
        producerListener = listener;
    }

    void producerHeartbeat(String group, GroupMember member) {
        watch(member, memberships -> memberships.producerGroups.add(group));
        boolean[] came = new boolean[1];
        producers.compute(group, (name, members) -> {
            Map<Long, GroupMember> table = members == null ? new ConcurrentHashMap<>() : members;
            came[0] = table.put(member.peer().id(), member) == null;
            return table;
        });
        if (came[0]) {
            producerListener.accept(group);
        }
    }

    void consumerHeartbeat(
            String group, GroupMember member, ConsumerGroup.Style style, Collection<SubscriptionData> subscriptions) {
        watch(member, memberships -> memberships.consumerGroups.add(group));
        boolean[] changed = new boolean[1];
        consumers.compute(group, (name, known) -> {
            ConsumerGroup state = known == null ? new ConsumerGroup(style) : known;
            changed[0] = state.heartbeat(member, style, subscriptions);
            return state;
        });
        if (changed[0]) {
            log.info("{} ({}) consumes for group {}", member.clientId(), member.peer(), group);
            notifyMembers(group);
        }
    }

    void leaveProducerGroup(String group, Peer peer) {
        producers.computeIfPresent(group, (name, members) -> {
            members.remove(peer.id());
            return members.isEmpty() ? null : members;
        });
    }

    void leaveConsumerGroup(String group, Peer peer) {
        boolean[] left = new boolean[1];
        consumers.computeIfPresent(group, (name, state) -> {
            left[0] = state.remove(peer.id());
            return state.isEmpty() ? null : state;
        });
        if (left[0]) {
            log.info("{} left group {}", peer, group);
            notifyMembers(group);
        }
    }

    public @Nullable ConsumerGroup consumers(String group) {
        return consumers.get(group);
    }

    public Set<String> consumerGroups() {
        return Set.copyOf(consumers.keySet());
    }

    public Map<String, Integer> consumerConnections() {
        Map<String, Integer> counts = new TreeMap<>();
        consumers.forEach((group, state) -> counts.put(group, state.members().size()));
        return counts;
    }

    public Map<String, Integer> producerConnections() {
        Map<String, Integer> counts = new TreeMap<>();
        producers.forEach((group, members) -> counts.put(group, members.size()));
        return counts;
    }

    public Set<String> producerGroups() {
        return Set.copyOf(producers.keySet());
    }

    public Collection<GroupMember> producers(String group) {
        Map<Long, GroupMember> members = producers.get(group);
        return members == null ? List.of() : List.copyOf(members.values());
    }

    /** The connection of a client, if it has one here. */
    public @Nullable Peer find(String clientId) {
        return byClientId.get(clientId);
    }

    private void watch(GroupMember member, Consumer<Memberships> note) {
        Peer peer = member.peer();
        byClientId.put(member.clientId(), peer);
        Memberships memberships = peer.attachment(Memberships.class, Memberships::new);
        boolean first;
        synchronized (memberships) {
            note.accept(memberships);
            memberships.clientIds.add(member.clientId());
            first = !memberships.watched;
            memberships.watched = true;
        }
        if (first) {
            peer.onClose(() -> closed(peer, memberships));
        }
    }

    private void closed(Peer peer, Memberships memberships) {
        Set<String> consumerGroups;
        Set<String> producerGroups;
        Set<String> clientIds;
        synchronized (memberships) {
            consumerGroups = Set.copyOf(memberships.consumerGroups);
            producerGroups = Set.copyOf(memberships.producerGroups);
            clientIds = Set.copyOf(memberships.clientIds);
        }
        clientIds.forEach(clientId -> byClientId.remove(clientId, peer));
        producerGroups.forEach(group -> leaveProducerGroup(group, peer));
        consumerGroups.forEach(group -> leaveConsumerGroup(group, peer));
    }

    private void notifyMembers(String group) {
        ConsumerGroup state = consumers.get(group);
        if (state == null) {
            return;
        }
        for (GroupMember member : state.members()) {
            member.peer()
                    .push(
                            CommandType.NOTIFY_CONSUMER_IDS_CHANGED.code(),
                            Map.of("consumerGroup", group),
                            Unpooled.EMPTY_BUFFER);
        }
    }
}
