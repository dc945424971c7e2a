package org.ferrymq.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.CommandCustomHeader;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.SerializeType;
import org.apache.rocketmq.remoting.protocol.admin.ConsumeStats;
import org.apache.rocketmq.remoting.protocol.header.ConsumerSendMsgBackRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.CreateTopicRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PullMessageResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.QueryConsumerOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeaderV2;
import org.apache.rocketmq.remoting.protocol.header.SendMessageResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.UnregisterClientRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.UpdateConsumerOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.JsonAnswer;
import org.ferrymq.protocol.command.client.UnregisterClient;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.offset.QueryConsumerOffset;
import org.ferrymq.protocol.command.offset.UpdateConsumerOffset;
import org.ferrymq.protocol.command.pull.PullMessage;
import org.ferrymq.protocol.command.pull.PullMessageAnswer;
import org.ferrymq.protocol.command.send.SendMessage;
import org.ferrymq.protocol.command.send.SendMessageAnswer;
import org.ferrymq.protocol.command.send.SendMessageBack;
import org.ferrymq.protocol.command.topic.CreateTopic;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.FrameDecoder;
import org.ferrymq.protocol.frame.FrameEncoder;
import org.ferrymq.protocol.frame.FrameLimits;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.message.HostBytes;
import org.ferrymq.protocol.message.MessageRecord;
import org.ferrymq.protocol.route.BrokerData;
import org.ferrymq.protocol.route.OffsetProgress;
import org.ferrymq.protocol.route.QueueData;
import org.ferrymq.protocol.route.QueueIdentity;
import org.ferrymq.protocol.route.TopicRoute;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes that the stock library writes, read by our codecs, and ours read by the stock library. */
class StockFrameTest {
    static Stream<Arguments> requests() {
        SendMessageRequestHeader send = new SendMessageRequestHeader();
        send.setProducerGroup("p");
        send.setTopic("t");
        send.setDefaultTopic("TBW102");
        send.setDefaultTopicQueueNums(4);
        send.setQueueId(2);
        send.setSysFlag(1);
        send.setBornTimestamp(1700000000000L);
        send.setFlag(5);
        send.setProperties("TAGS\u0001a\u0002");
        send.setReconsumeTimes(3);
        send.setUnitMode(false);
        send.setBatch(false);
        send.setMaxReconsumeTimes(16);
        PullMessageRequestHeader pull = new PullMessageRequestHeader();
        pull.setConsumerGroup("g");
        pull.setTopic("t");
        pull.setQueueId(1);
        pull.setQueueOffset(100L);
        pull.setMaxMsgNums(32);
        pull.setSysFlag(7);
        pull.setCommitOffset(99L);
        pull.setSuspendTimeoutMillis(15000L);
        pull.setSubscription("a || b");
        pull.setSubVersion(12L);
        pull.setExpressionType("TAG");
        QueryConsumerOffsetRequestHeader query = new QueryConsumerOffsetRequestHeader();
        query.setConsumerGroup("g");
        query.setTopic("t");
        query.setQueueId(1);
        query.setSetZeroIfNotFound(false);
        UpdateConsumerOffsetRequestHeader update = new UpdateConsumerOffsetRequestHeader();
        update.setConsumerGroup("g");
        update.setTopic("t");
        update.setQueueId(1);
        update.setCommitOffset(42L);
        ConsumerSendMsgBackRequestHeader back = new ConsumerSendMsgBackRequestHeader();
        back.setOffset(4711L);
        back.setGroup("g");
        back.setDelayLevel(3);
        back.setOriginMsgId("id");
        back.setOriginTopic("t");
        back.setMaxReconsumeTimes(16);
        UnregisterClientRequestHeader unregister = new UnregisterClientRequestHeader();
        unregister.setClientID("c");
        unregister.setConsumerGroup("g");
        CreateTopicRequestHeader create = new CreateTopicRequestHeader();
        create.setTopic("t");
        create.setDefaultTopic("TBW102");
        create.setReadQueueNums(4);
        create.setWriteQueueNums(8);
        create.setPerm(6);
        create.setTopicFilterType("SINGLE_TAG");
        create.setTopicSysFlag(0);
        create.setOrder(true);
        return Stream.of(
                request(RequestCode.SEND_MESSAGE, send, sendMessage(CommandType.SEND_MESSAGE)),
                request(
                        RequestCode.SEND_MESSAGE_V2,
                        SendMessageRequestHeaderV2.createSendMessageRequestHeaderV2(send),
                        sendMessage(CommandType.SEND_MESSAGE_V2)),
                request(
                        RequestCode.PULL_MESSAGE,
                        pull,
                        new PullMessage(
                                CommandType.PULL_MESSAGE, "g", "t", 1, 100, 32, 7, 99, 15000, "a || b", 12, "TAG")),
                request(RequestCode.QUERY_CONSUMER_OFFSET, query, new QueryConsumerOffset("g", "t", 1, false)),
                request(RequestCode.UPDATE_CONSUMER_OFFSET, update, new UpdateConsumerOffset("g", "t", 1, 42)),
                request(
                        RequestCode.CONSUMER_SEND_MSG_BACK,
                        back,
                        new SendMessageBack(4711, "g", 3, "id", "t", false, 16)),
                request(RequestCode.UNREGISTER_CLIENT, unregister, new UnregisterClient("c", null, "g")),
                request(
                        RequestCode.UPDATE_AND_CREATE_TOPIC,
                        create,
                        new CreateTopic("t", "TBW102", 4, 8, 6, "SINGLE_TAG", 0, true, null)));
    }

    private static Arguments request(int code, CommandCustomHeader header, Command expected) {
        return Arguments.of(expected.type(), code, header, expected);
    }

    private static SendMessage sendMessage(CommandType type) {
        return new SendMessage(
                type,
                "p",
                "t",
                "TBW102",
                4,
                2,
                1,
                1700000000000L,
                5,
                "TAGS\u0001a\u0002",
                3,
                false,
                false,
                16,
                Unpooled.EMPTY_BUFFER);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void stockRequestsReadAsOurCommands(CommandType type, int code, CommandCustomHeader header, Command expected) {
        for (SerializeType encoding : SerializeType.values()) {
            RemotingCommand request = RemotingCommand.createRequestCommand(code, header);
            request.setSerializeTypeCurrentRPC(encoding);

            Frame frame = decode(Unpooled.wrappedBuffer(request.encode()));

            assertThat(frame.encoding().wireValue()).isEqualTo(encoding.getCode());
            assertThat(frame.opaque()).isEqualTo(request.getOpaque());
            assertThat(frame.language()).isEqualTo("JAVA");
            assertThat(Commands.decode(frame)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(HeaderEncoding.class)
    void ourAnswersReadAsStockHeaders(HeaderEncoding encoding) throws Exception {
        Frame request =
                Frame.request(310, Map.of(), Unpooled.EMPTY_BUFFER, encoding).numbered(77, false);

        RemotingCommand sent = stock(Commands.success(request, new SendMessageAnswer("id", 2, 42, null, null)));
        SendMessageResponseHeader sentHeader = sent.decodeCommandCustomHeader(SendMessageResponseHeader.class);
        assertThat(sent.getOpaque()).isEqualTo(77);
        assertThat(sent.isResponseType()).isTrue();
        assertThat(sentHeader.getMsgId()).isEqualTo("id");
        assertThat(sentHeader.getQueueOffset()).isEqualTo(42);

        RemotingCommand pulled = stock(Commands.response(
                request, 19, "nothing \u00fc", new PullMessageAnswer(0, 5, 1, 5, Unpooled.EMPTY_BUFFER)));
        PullMessageResponseHeader pulledHeader = pulled.decodeCommandCustomHeader(PullMessageResponseHeader.class);
        assertThat(pulled.getCode()).isEqualTo(19);
        assertThat(pulled.getRemark()).isEqualTo("nothing \u00fc");
        assertThat(pulledHeader.getNextBeginOffset()).isEqualTo(5);
    }

    @Test
    void ourJsonTablesReadAsStockOnes() {
        TopicRoute route = new TopicRoute(
                null,
                List.of(new QueueData("b", 4, 8, 6, 0)),
                List.of(new BrokerData("C", "b", new TreeMap<>(Map.of(0L, "127.0.0.1:10911")))),
                Map.of());
        TopicRouteData stockRoute = TopicRouteData.decode(bytes(new JsonAnswer(route).body()), TopicRouteData.class);
        assertThat(stockRoute.getBrokerDatas().get(0).selectBrokerAddr()).isEqualTo("127.0.0.1:10911");
        assertThat(stockRoute.getQueueDatas().get(0).getWriteQueueNums()).isEqualTo(8);

        org.ferrymq.protocol.command.offset.ConsumeStats stats =
                new org.ferrymq.protocol.command.offset.ConsumeStats(Map.of(
                        new QueueIdentity("t", "b", 1), new OffsetProgress(5, 3, 4, 1000),
                        new QueueIdentity("t{\"", "b", 2), new OffsetProgress(6, 6, 6, 0)));
        ConsumeStats stockStats = ConsumeStats.decode(bytes(stats.body()), ConsumeStats.class);
        assertThat(stockStats
                        .getOffsetTable()
                        .get(new MessageQueue("t", "b", 1))
                        .getConsumerOffset())
                .isEqualTo(3);
        assertThat(stockStats.getOffsetTable()).hasSize(2);
        assertThat(org.ferrymq.protocol.command.offset.ConsumeStats.read(Unpooled.wrappedBuffer(stockStats.encode())))
                .isEqualTo(stats);
    }

    @Test
    void ourRecordsReadAsStockMessages() throws Exception {
        for (String address : Set.of("127.0.0.1", "::1")) {
            byte[] host = HostBytes.of(new InetSocketAddress(InetAddress.getAllByName(address)[0], 10911));
            ByteBuffer buffer = ByteBuffer.allocate(1024);
            MessageRecord.encode(
                    buffer,
                    new MessageRecord.Header(2, 5, 42, 4711, 0, 1000, host, 2000, host, 3, 0),
                    ByteBuffer.wrap("hello".getBytes(UTF_8)),
                    "orders".getBytes(UTF_8),
                    ByteBuffer.wrap("TAGS\u0001a\u0002KEYS\u0001k\u0002".getBytes(UTF_8)));

            MessageExt message = MessageDecoder.decodes(buffer.flip()).get(0);

            assertThat(new String(message.getBody(), UTF_8)).isEqualTo("hello");
            assertThat(message.getTopic()).isEqualTo("orders");
            assertThat(message.getTags()).isEqualTo("a");
            assertThat(message.getKeys()).isEqualTo("k");
            assertThat(message.getQueueOffset()).isEqualTo(42);
            assertThat(message.getCommitLogOffset()).isEqualTo(4711);
            assertThat(message.getReconsumeTimes()).isEqualTo(3);
            assertThat(((InetSocketAddress) message.getStoreHost()).getPort()).isEqualTo(10911);
        }
    }

    private static RemotingCommand stock(Frame frame) throws Exception {
        EmbeddedChannel encoder = new EmbeddedChannel(new FrameEncoder());
        encoder.writeOutbound(frame);
        ByteBuf bytes = encoder.readOutbound();
        // The stock decoder expects what stands behind the length word.
        return RemotingCommand.decode(bytes.skipBytes(4));
    }

    private static Frame decode(ByteBuf bytes) {
        EmbeddedChannel decoder = new EmbeddedChannel(new FrameDecoder(FrameLimits.DEFAULT));
        decoder.writeInbound(bytes);
        return decoder.readInbound();
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }
}
