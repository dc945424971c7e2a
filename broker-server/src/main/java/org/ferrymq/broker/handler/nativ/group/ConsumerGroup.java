package org.ferrymq.broker.handler.nativ.group;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.ferrymq.protocol.route.SubscriptionData;
import org.jspecify.annotations.Nullable;

/** The connected clients of a consumer group and what they subscribe to. Thread-safe. */
public final class ConsumerGroup {
    /**
     * How a group consumes, as its clients say.
     *
     * @param consumeType CONSUME_PASSIVELY (push) or CONSUME_ACTIVELY (pull)
     * @param messageModel CLUSTERING or BROADCASTING
     * @param consumeFromWhere where a new group starts
     */
    public record Style(String consumeType, String messageModel, String consumeFromWhere) {}

    private final Map<Long, GroupMember> members = new LinkedHashMap<>();
    private final Map<String, SubscriptionData> subscriptions = new LinkedHashMap<>();
    private Style style;

    public ConsumerGroup(Style style) {
        this.style = style;
    }

    /** Takes a heartbeat; true if a member is new or a subscription changed. */
    synchronized boolean heartbeat(GroupMember member, Style newStyle, Collection<SubscriptionData> told) {
        style = newStyle;
        boolean changed = members.put(member.peer().id(), member) == null;
        for (SubscriptionData subscription : told) {
            SubscriptionData known = subscriptions.get(subscription.topic());
            if (known == null || subscription.subVersion() > known.subVersion()) {
                subscriptions.put(subscription.topic(), subscription);
                changed |= known == null || !known.subString().equals(subscription.subString());
            }
        }
        return subscriptions
                        .keySet()
                        .retainAll(told.stream().map(SubscriptionData::topic).toList())
                || changed;
    }

    /** True if the connection was a member. */
    synchronized boolean remove(long peerId) {
        return members.remove(peerId) != null;
    }

    synchronized boolean isEmpty() {
        return members.isEmpty();
    }

    public synchronized List<GroupMember> members() {
        return new ArrayList<>(members.values());
    }

    /** The clients, each once, although a reconnecting one may have two connections for a moment. */
    synchronized List<String> clientIds() {
        LinkedHashSet<String> ids = new LinkedHashSet<>();
        members.values().forEach(member -> ids.add(member.clientId()));
        return new ArrayList<>(ids);
    }

    public synchronized @Nullable SubscriptionData subscription(String topic) {
        return subscriptions.get(topic);
    }

    public synchronized List<SubscriptionData> subscriptions() {
        return new ArrayList<>(subscriptions.values());
    }

    public synchronized Style style() {
        return style;
    }
}
