package org.ferrymq.broker.handler;

import io.netty.buffer.ByteBuf;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.Topics;
import org.ferrymq.broker.statistics.BrokerStatistics;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.jms.produce.Produce;
import org.ferrymq.protocol.command.pop.PopMessage;
import org.ferrymq.protocol.command.pull.PullMessage;
import org.ferrymq.protocol.command.send.BatchBody;
import org.ferrymq.protocol.command.send.SendMessage;
import org.ferrymq.protocol.command.send.SendMessageBack;
import org.ferrymq.protocol.message.MessageRecord;
import org.ferrymq.protocol.message.MessageType;
import org.ferrymq.protocol.message.TopicNames;

/**
 * Counts messages that come in and go out by looking at requests and their answers, so that no handler has to think of it.
 * Messages pushed to Jakarta Messaging consumers are counted where they are pushed. Temporary destinations count together.
 * Thread-safe.
 */
public final class TrafficMeter implements ExchangeMeter {
    /** Under this name all temporary destinations are counted. */
    public static final String TEMPORARY = "TEMPORARY";

    /** Under this name all groups are counted that end with their consumers. */
    public static final String EPHEMERAL = "JMS_N";
    /** Administrators' tools look at messages with this group, which is no traffic. */
    private static final String TOOLS = "TOOLS_CONSUMER";

    private final BrokerStatistics statistics;
    private final Topics topics;

    /** A meter that counts into {@code statistics}. */
    public TrafficMeter(BrokerStatistics statistics, Topics topics) {
        this.statistics = statistics;
        this.topics = topics;
    }

    @Override
    public void answered(Command command, Response response, long nanos, boolean atOnce) {
        boolean polled = command instanceof PullMessage || command instanceof PopMessage;
        statistics.calls().record(command.type(), response.code(), polled && !atOnce, nanos);
        if (response.code() != ResponseCode.SUCCESS) {
            return;
        }
        if (command instanceof SendMessage send) {
            sent(send);
            statistics.putLatency().record(nanos);
        } else if (command instanceof PullMessage pull) {
            delivered(pull.topic(), pull.consumerGroup(), response.body());
            pulled(pull, response);
            if (atOnce) {
                statistics.getLatency().record(nanos);
            }
        } else if (command instanceof PopMessage pop) {
            delivered(pop.topic(), pop.consumerGroup(), response.body());
        } else if (command instanceof Produce produce) {
            statistics.sent(
                    label(produce.destination()),
                    MessageType.NORMAL,
                    produce.count(),
                    produce.body().readableBytes());
            statistics.putLatency().record(nanos);
        } else if (command instanceof SendMessageBack back) {
            String origin = back.originTopic();
            statistics.sentBack(
                    origin == null || origin.isEmpty() ? TopicNames.retryTopic(back.group()) : origin, back.group());
        }
    }

    private void sent(SendMessage send) {
        int bytes = send.body().readableBytes();
        if (send.batch()) {
            statistics.sent(send.topic(), MessageType.NORMAL, BatchBody.count(send.body()), bytes);
            return;
        }
        MessageType type = MessageType.of(send.properties());
        // What a consumer sends back with all its properties is no transaction.
        boolean half = type == MessageType.TRANSACTION && send.reconsumeTimes() == 0;
        statistics.sent(half ? TopicNames.HALF_TOPIC : send.topic(), type, 1, bytes);
    }

    private void pulled(PullMessage pull, Response response) {
        String next = response.fields().get("nextBeginOffset");
        if (next != null && !pull.consumerGroup().equals(TOOLS)) {
            statistics.pulled(pull.topic(), pull.consumerGroup(), pull.queueId(), Long.parseLong(next));
        }
    }

    /** A message was pushed to a Jakarta Messaging consumer; groups that end with their consumers count together. */
    public void pushed(String topic, String group, boolean ephemeral, int bytes) {
        statistics.delivered(label(topic), ephemeral ? EPHEMERAL : group, 1, bytes);
    }

    private void delivered(String topic, String group, ByteBuf records) {
        int messages = records(records);
        if (messages > 0 && !group.equals(TOOLS)) {
            statistics.delivered(topic, group, messages, records.readableBytes());
        }
    }

    /** Each record begins with its size. */
    private static int records(ByteBuf body) {
        int count = 0;
        int at = body.readerIndex();
        int end = body.writerIndex();
        while (end - at >= Integer.BYTES) {
            int size = body.getInt(at);
            if (size < MessageRecord.MIN_SIZE) {
                break;
            }
            at += size;
            count++;
        }
        return count;
    }

    private String label(String topic) {
        TopicConfig config = topics.topic(topic);
        return config != null && config.kind().isTemporary() ? TEMPORARY : topic;
    }
}
