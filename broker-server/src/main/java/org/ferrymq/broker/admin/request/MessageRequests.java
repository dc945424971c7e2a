package org.ferrymq.broker.admin.request;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.find.QueryMessage;
import org.ferrymq.protocol.command.find.ViewMessage;
import org.ferrymq.protocol.command.jms.consume.Browse;
import org.ferrymq.protocol.command.jms.consume.BrowseAnswer;
import org.ferrymq.protocol.command.pull.PullMessage;
import org.ferrymq.protocol.command.pull.PullMessageAnswer;
import org.ferrymq.protocol.command.send.SendMessage;
import org.ferrymq.protocol.command.send.SendMessageAnswer;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.OffsetMessageId;
import org.ferrymq.protocol.message.RecordView;
import org.ferrymq.protocol.message.TopicNames;
import org.jspecify.annotations.Nullable;

/** Requests about messages. */
public final class MessageRequests {

    /** The group that tools read with, as RocketMQ's do; brokers know it without keeping it. */
    public static final String TOOLS = "TOOLS_CONSUMER";

    private static final int BATCH = 32;

    /**
     * What a pull came to.
     *
     * @param found the messages
     * @param nextOffset where to go on
     * @param atEnd whether there is nothing at that offset yet
     */
    public record Pulled(List<FoundMessage> found, long nextOffset, boolean atEnd) {}

    /**
     * Where a message went.
     *
     * @param messageId the broker's identifier
     * @param queueId the queue
     * @param queueOffset its offset there, -1 if it becomes visible later
     */
    public record Sent(String messageId, int queueId, long queueOffset) {}

    private final ClusterClient cluster;

    public MessageRequests(ClusterClient cluster) {
        this.cluster = cluster;
    }

    /** Messages with a key on all brokers, in the order of their storing. */
    public List<FoundMessage> byKey(String topic, String key, int max) {
        List<FoundMessage> found = new ArrayList<>();
        for (BrokerNode broker : cluster.brokers()) {
            cluster.callOptional(
                            broker.address(),
                            new QueryMessage(topic, key, max, 0, Long.MAX_VALUE),
                            ResponseCode.QUERY_NOT_FOUND,
                            answer -> records(answer.body()))
                    .ifPresent(found::addAll);
        }
        found.sort(Comparator.comparingLong(FoundMessage::storedMillis));
        return found.size() > max ? found.subList(0, max) : found;
    }

    /** The message that an identifier of a broker points at, asked from that broker. */
    public FoundMessage byOffsetId(String text) {
        OffsetMessageId id = OffsetMessageId.parse(text);
        List<FoundMessage> found =
                cluster.call(id.host(), new ViewMessage(id.position(), null), answer -> records(answer.body()));
        if (found.isEmpty()) {
            throw AdminException.refused("the broker at " + ClusterClient.shown(id.host()) + " has no message " + text);
        }
        return found.get(0);
    }

    /** Some messages of a queue from an offset on. */
    public Pulled pull(BrokerNode broker, String topic, int queueId, long offset, int max, String tags) {
        PullMessage pull = new PullMessage(
                CommandType.PULL_MESSAGE,
                TOOLS,
                topic,
                queueId,
                offset,
                Math.min(max, BATCH),
                PullMessage.SUBSCRIPTION,
                0,
                0,
                tags,
                0,
                "TAG");
        return cluster.exchange(
                broker.address(),
                pull,
                Set.of(
                        ResponseCode.SUCCESS,
                        ResponseCode.PULL_NOT_FOUND,
                        ResponseCode.PULL_RETRY_IMMEDIATELY,
                        ResponseCode.PULL_OFFSET_MOVED),
                answer -> pulled(answer, offset));
    }

    private static Pulled pulled(Frame answer, long from) {
        PullMessageAnswer pull = PullMessageAnswer.read(Commands.fields(answer), answer.body());
        List<FoundMessage> found = answer.code() == ResponseCode.SUCCESS ? records(answer.body()) : List.of();
        long next = pull.nextBeginOffset();
        return new Pulled(found, next, answer.code() == ResponseCode.PULL_NOT_FOUND || next <= from);
    }

    /** The messages of a queue from an offset on, oldest first; ends at the queue's end or when there are enough. */
    public List<FoundMessage> read(BrokerNode broker, String topic, int queueId, long from, int max, String tags) {
        List<FoundMessage> found = new ArrayList<>();
        long offset = from;
        while (found.size() < max) {
            Pulled pulled = pull(broker, topic, queueId, offset, max - found.size(), tags);
            found.addAll(pulled.found());
            if (pulled.atEnd()) {
                break;
            }
            offset = pulled.nextOffset();
        }
        return found;
    }

    private record BrowsedPage(
            List<FoundMessage> found, @Nullable String next) {}

    /**
     * Shows the messages of a queue on a broker that receivers of Jakarta Messaging have not acknowledged, in order within each of its
     * queues, up to where it ended when this began.
     */
    public void browse(BrokerNode broker, String queue, Consumer<FoundMessage> each) {
        cluster.open(broker.address());
        String cursor = null;
        do {
            BrowsedPage page = cluster.call(broker.address(), new Browse(queue, null, cursor, BATCH), answer -> {
                BrowseAnswer browsed = BrowseAnswer.read(Commands.fields(answer), answer.body());
                return new BrowsedPage(records(browsed.body()), browsed.nextCursor());
            });
            page.found().forEach(each);
            cursor = page.next();
        } while (cursor != null);
    }

    private static List<FoundMessage> records(ByteBuf body) {
        ByteBuffer bytes = body.nioBuffer();
        List<FoundMessage> found = new ArrayList<>();
        RecordView view = new RecordView();
        for (int at = 0; at < bytes.limit(); at += view.totalSize()) {
            found.add(FoundMessage.of(view.wrap(bytes, at)));
        }
        return found;
    }

    /**
     * Sends a message.
     *
     * @param queueId the queue, -1 for any
     */
    public Sent send(
            BrokerNode broker,
            String topic,
            int queueId,
            int sysFlag,
            Map<String, String> properties,
            ByteBuffer body) {
        SendMessage send = new SendMessage(
                CommandType.SEND_MESSAGE_V2,
                "TOOLS_PRODUCER",
                topic,
                TopicNames.DEFAULT_TOPIC,
                1,
                queueId,
                sysFlag,
                System.currentTimeMillis(),
                0,
                MessageProperties.encode(properties),
                0,
                false,
                false,
                -1,
                Unpooled.wrappedBuffer(body.duplicate()));
        return cluster.call(broker.address(), send, answer -> {
            SendMessageAnswer sent = SendMessageAnswer.read(Commands.fields(answer));
            return new Sent(sent.msgId(), sent.queueId(), sent.queueOffset());
        });
    }
}
