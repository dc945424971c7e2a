package org.ferrymq.broker.admin.request;

import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.offset.CloneGroupOffset;
import org.ferrymq.protocol.command.offset.GetMaxOffset;
import org.ferrymq.protocol.command.offset.GetMinOffset;
import org.ferrymq.protocol.command.offset.OffsetAnswer;
import org.ferrymq.protocol.command.offset.QueryConsumerOffset;
import org.ferrymq.protocol.command.offset.SearchOffset;
import org.ferrymq.protocol.command.offset.UpdateConsumerOffset;
import org.jspecify.annotations.Nullable;

/** Requests about offsets of queues and of groups. */
public final class OffsetRequests {

    private final ClusterClient cluster;

    public OffsetRequests(ClusterClient cluster) {
        this.cluster = cluster;
    }

    /** The first offset of a queue. */
    public long min(BrokerNode broker, String topic, int queueId) {
        return cluster.call(
                broker.address(),
                new GetMinOffset(topic, queueId),
                answer -> OffsetAnswer.read(Commands.fields(answer)).offset());
    }

    /** The offset after the last message of a queue. */
    public long max(BrokerNode broker, String topic, int queueId) {
        return cluster.call(
                broker.address(),
                new GetMaxOffset(topic, queueId),
                answer -> OffsetAnswer.read(Commands.fields(answer)).offset());
    }

    /** The first offset of a queue that was stored at a time or later. */
    public long at(BrokerNode broker, String topic, int queueId, long millis) {
        return cluster.call(
                broker.address(),
                new SearchOffset(topic, queueId, millis),
                answer -> OffsetAnswer.read(Commands.fields(answer)).offset());
    }

    /** How far a group is; null if it has no offset there. */
    public @Nullable Long committed(BrokerNode broker, String group, String topic, int queueId) {
        return cluster.callOptional(
                        broker.address(),
                        new QueryConsumerOffset(group, topic, queueId, false),
                        ResponseCode.QUERY_NOT_FOUND,
                        answer -> OffsetAnswer.read(Commands.fields(answer)).offset())
                .orElse(null);
    }

    /** Sets how far a group is. Clients that are connected do not hear of it. */
    public void commit(BrokerNode broker, String group, String topic, int queueId, long offset) {
        cluster.run(broker.address(), new UpdateConsumerOffset(group, topic, queueId, offset));
    }

    /** Gives a group the offsets of another, of one topic or of all. */
    public void cloneOffsets(BrokerNode broker, String from, String to, @Nullable String topic) {
        cluster.run(broker.address(), new CloneGroupOffset(from, to, topic, true));
    }
}
