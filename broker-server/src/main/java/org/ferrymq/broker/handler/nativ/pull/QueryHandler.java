package org.ferrymq.broker.handler.nativ.pull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.ferrymq.broker.delivery.message.RecordCopies;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.nativ.destination.QueueOffsets;
import org.ferrymq.broker.handler.nativ.settings.LiveSettings;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.StoredMessage;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.find.QueryMessage;
import org.ferrymq.protocol.command.find.QueryMessageAnswer;
import org.ferrymq.protocol.command.find.RecordsAnswer;
import org.ferrymq.protocol.command.find.ViewMessage;

/** Single messages: by topic and key (application keys and the unique key alike), and by position. */
public final class QueryHandler {
    private static final int MAX_FOUND = 64;

    private final MessageStore store;
    private final QueueOffsets queueOffsets;
    private final LiveSettings settings;

    public QueryHandler(MessageStore store, QueueOffsets queueOffsets, LiveSettings settings) {
        this.store = store;
        this.queueOffsets = queueOffsets;
        this.settings = settings;
    }

    public void registerOn(HandlerTable table) {
        table.on(CommandType.QUERY_MESSAGE, QueryMessage.class, this::query)
                .on(CommandType.VIEW_MESSAGE_BY_ID, ViewMessage.class, this::view);
    }

    private CompletionStage<Response> query(QueryMessage query, Peer peer) {
        List<Long> positions = store.query(
                query.topic(),
                query.key(),
                Math.min(query.maxNum(), MAX_FOUND),
                query.beginTimestamp(),
                query.endTimestamp());
        ByteBuf records = PooledByteBufAllocator.DEFAULT.directBuffer();
        for (long position : positions) {
            StoredMessage message = store.message(position);
            if (message != null && (records.readableBytes() == 0 || fits(records, message))) {
                appendVisible(message, records);
            }
        }
        if (!records.isReadable()) {
            records.release();
            throw new BadCommandException(
                    ResponseCode.QUERY_NOT_FOUND,
                    "no message of topic " + query.topic() + " has the key " + query.key()
                            + " within the time asked for");
        }
        return Response.of(new QueryMessageAnswer(query.endTimestamp(), store.appendPosition(), records))
                .done();
    }

    private CompletionStage<Response> view(ViewMessage view, Peer peer) {
        StoredMessage message = store.find(view.offset());
        if (message != null) {
            ByteBuf record =
                    PooledByteBufAllocator.DEFAULT.directBuffer(message.record().remaining() + RecordCopies.MOST_ADDED);
            appendVisible(message, record);
            if (record.isReadable()) {
                return Response.of(new RecordsAnswer(record)).done();
            }
            record.release();
        }
        throw new BadCommandException(
                ResponseCode.SYSTEM_ERROR, "there is no message at log position " + view.offset());
    }

    private boolean fits(ByteBuf records, StoredMessage message) {
        return records.readableBytes() + message.record().remaining() <= settings.maxMessageBytes();
    }

    private void appendVisible(StoredMessage message, ByteBuf out) {
        OptionalLong offset = queueOffsets.of(message);
        if (offset.isPresent()) {
            RecordCopies.appendTraceable(message.record(), offset.getAsLong(), out);
        }
    }
}
