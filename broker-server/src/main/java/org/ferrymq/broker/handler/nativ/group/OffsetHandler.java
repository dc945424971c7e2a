package org.ferrymq.broker.handler.nativ.group;

import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.ferrymq.broker.delivery.ConsumerOffsets;
import org.ferrymq.broker.delivery.policy.StartOffsets;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.nativ.destination.NativeDestinations;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.broker.store.QueueReader;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.offset.GetEarliestStoreTime;
import org.ferrymq.protocol.command.offset.GetMaxOffset;
import org.ferrymq.protocol.command.offset.GetMinOffset;
import org.ferrymq.protocol.command.offset.OffsetAnswer;
import org.ferrymq.protocol.command.offset.QueryConsumerOffset;
import org.ferrymq.protocol.command.offset.SearchOffset;
import org.ferrymq.protocol.command.offset.TimestampAnswer;
import org.ferrymq.protocol.command.offset.UpdateConsumerOffset;

/** Offsets of queues and of groups: codes 14, 15 and 29 to 32. */
public final class OffsetHandler {
    private final MessageStore store;
    private final NativeDestinations destinations;
    private final ConsumerOffsets offsets;
    private final StartOffsets startOffsets;

    public OffsetHandler(
            MessageStore store, NativeDestinations destinations, ConsumerOffsets offsets, StartOffsets startOffsets) {
        this.store = store;
        this.destinations = destinations;
        this.offsets = offsets;
        this.startOffsets = startOffsets;
    }

    public void registerOn(HandlerTable table) {
        table.on(CommandType.QUERY_CONSUMER_OFFSET, QueryConsumerOffset.class, this::query)
                .on(CommandType.UPDATE_CONSUMER_OFFSET, UpdateConsumerOffset.class, this::update)
                .on(CommandType.SEARCH_OFFSET_BY_TIMESTAMP, SearchOffset.class, this::search)
                .on(CommandType.GET_MAX_OFFSET, GetMaxOffset.class, this::max)
                .on(CommandType.GET_MIN_OFFSET, GetMinOffset.class, this::min)
                .on(CommandType.GET_EARLIEST_MSG_STORETIME, GetEarliestStoreTime.class, this::earliest);
    }

    private CompletionStage<Response> query(QueryConsumerOffset query, Peer peer) {
        OptionalLong known = offsets.committed(query.consumerGroup(), query.topic(), query.queueId());
        if (known.isPresent()) {
            return offset(known.getAsLong());
        }
        TopicConfig topic = destinations.known(query.topic());
        if (topic != null) { // others may be made later: a retry topic has a route before it is there
            requireQueue(topic, query.queueId());
        }
        if (query.setZeroIfNotFound() && startOffsets.isYoung(query.topic(), query.queueId())) {
            return offset(0);
        }
        throw new BadCommandException(
                ResponseCode.QUERY_NOT_FOUND,
                "group " + query.consumerGroup() + " has no offset on " + query.topic() + " queue " + query.queueId());
    }

    private CompletionStage<Response> update(UpdateConsumerOffset update, Peer peer) {
        requireQueue(update.topic(), update.queueId());
        if (update.commitOffset() < 0) {
            throw new BadCommandException(
                    ResponseCode.SYSTEM_ERROR, "field commitOffset '" + update.commitOffset() + "' is negative");
        }
        OptionalLong known = offsets.committed(update.consumerGroup(), update.topic(), update.queueId());
        if (known.isPresent() && known.getAsLong() == update.commitOffset()) {
            return Response.success().done();
        }
        return destinations
                .group(update.consumerGroup())
                .thenCompose(
                        group -> offsets.commit(group.name(), update.topic(), update.queueId(), update.commitOffset()))
                .thenApply(done -> Response.success());
    }

    private CompletionStage<Response> search(SearchOffset search, Peer peer) {
        requireQueue(search.topic(), search.queueId());
        return offset(store.queue(search.topic(), search.queueId())
                .map(queue -> queue.offsetByTime(search.timestamp()))
                .orElse(0L));
    }

    private CompletionStage<Response> max(GetMaxOffset command, Peer peer) {
        requireQueue(command.topic(), command.queueId());
        return offset(store.queue(command.topic(), command.queueId())
                .map(QueueReader::maxOffset)
                .orElse(0L));
    }

    private CompletionStage<Response> min(GetMinOffset command, Peer peer) {
        requireQueue(command.topic(), command.queueId());
        return offset(store.queue(command.topic(), command.queueId())
                .map(QueueReader::minOffset)
                .orElse(0L));
    }

    private CompletionStage<Response> earliest(GetEarliestStoreTime command, Peer peer) {
        requireQueue(command.topic(), command.queueId());
        QueueEntry first = new QueueEntry();
        boolean any = store.queue(command.topic(), command.queueId())
                .map(queue -> queue.read(queue.minOffset(), first))
                .orElse(false);
        return Response.of(new TimestampAnswer(any ? first.visibleSinceMs() : -1))
                .done();
    }

    private void requireQueue(String topicName, int queueId) {
        requireQueue(destinations.existing(topicName), queueId);
    }

    private static void requireQueue(TopicConfig topic, int queueId) {
        int queues = Math.max(topic.readQueueNums(), topic.writeQueueNums());
        if (queueId >= queues) {
            throw new BadCommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "queue id " + queueId + " of topic " + topic.name() + " is not within 0.." + (queues - 1));
        }
    }

    private static CompletionStage<Response> offset(long offset) {
        return Response.of(new OffsetAnswer(offset)).done();
    }
}
