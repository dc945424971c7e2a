package org.ferrymq.broker.admin.message;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ferrymq.broker.admin.request.FoundMessage;
import org.ferrymq.broker.admin.request.MessageRequests;
import org.ferrymq.broker.admin.request.TopicRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.message.OffsetMessageId;

/** Finds a message by any of its identifiers: the broker's, the stock client's or the JMSMessageID. */
final class MessageLookup {
    private static final String JMS_PREFIX = "ID:";

    private final ClusterClient cluster;
    private final MessageRequests messages;
    private final TopicRequests topics;

    MessageLookup(ClusterClient cluster) {
        this.cluster = cluster;
        this.messages = new MessageRequests(cluster);
        this.topics = new TopicRequests(cluster);
    }

    /** The message of a topic with an identifier that a client gave, or a broker. */
    FoundMessage inTopic(String topic, String id) {
        List<FoundMessage> found = messages.byKey(topic, unprefixed(id), 1);
        if (!found.isEmpty()) {
            return found.get(0);
        }
        var unusedBrokers = topics.brokersOf(topic, null); // or it says that there is none
        return byBroker(id)
                .filter(message -> message.topic().equals(topic))
                .orElseThrow(() -> AdminException.refused("no message of " + topic + " has the id " + id));
    }

    /** The message with an identifier; one that a client gave says nothing about the topic, so each is asked. */
    FoundMessage anywhere(String id) {
        Optional<FoundMessage> pointed = byBroker(id);
        if (pointed.isPresent()) {
            return pointed.get();
        }
        Set<String> names = topics.names();
        for (String topic : names) {
            List<FoundMessage> found = messages.byKey(topic, unprefixed(id), 1);
            if (!found.isEmpty()) {
                return found.get(0);
            }
        }
        throw AdminException.refused("no message has the id " + id
                + "; looked at the brokers' ids and, by the client's id, in " + names.size() + " topics");
    }

    /** The message that a broker's identifier points at; empty if it is no identifier of a broker of this cluster. */
    private Optional<FoundMessage> byBroker(String id) {
        OffsetMessageId place;
        try {
            place = OffsetMessageId.parse(id);
        } catch (FerryException e) {
            return Optional.empty(); // a client's
        }
        return cluster.brokers().stream().anyMatch(broker -> listensAt(broker, place.host()))
                ? Optional.of(messages.byOffsetId(id))
                : Optional.empty();
    }

    /** A client's identifier looks like a broker's, but names no address where one of ours listens. */
    private static boolean listensAt(BrokerNode broker, InetSocketAddress host) {
        InetSocketAddress address = broker.address();
        return address.getPort() == host.getPort()
                && new InetSocketAddress(address.getHostString(), address.getPort()).equals(host);
    }

    private static String unprefixed(String id) {
        return id.startsWith(JMS_PREFIX) ? id.substring(JMS_PREFIX.length()) : id;
    }
}
