package org.ferrymq.protocol.command.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.client.CheckClientConfig;
import org.ferrymq.protocol.command.client.ConsumeDirectly;
import org.ferrymq.protocol.command.client.GetConsumerConnections;
import org.ferrymq.protocol.command.client.GetConsumerList;
import org.ferrymq.protocol.command.client.GetConsumerRunningInfo;
import org.ferrymq.protocol.command.client.GetProducerConnections;
import org.ferrymq.protocol.command.client.Heartbeat;
import org.ferrymq.protocol.command.client.LockQueues;
import org.ferrymq.protocol.command.client.NotifyConsumersChanged;
import org.ferrymq.protocol.command.client.QueryAssignment;
import org.ferrymq.protocol.command.client.UnlockQueues;
import org.ferrymq.protocol.command.client.UnregisterClient;
import org.ferrymq.protocol.command.find.QueryMessage;
import org.ferrymq.protocol.command.find.ViewMessage;
import org.ferrymq.protocol.command.group.CreateGroup;
import org.ferrymq.protocol.command.group.DeleteGroup;
import org.ferrymq.protocol.command.group.GetAllGroups;
import org.ferrymq.protocol.command.group.SetRequestMode;
import org.ferrymq.protocol.command.half.CheckTransaction;
import org.ferrymq.protocol.command.half.EndTransaction;
import org.ferrymq.protocol.command.jms.connection.CloseConnection;
import org.ferrymq.protocol.command.jms.connection.OpenConnection;
import org.ferrymq.protocol.command.jms.connection.Ping;
import org.ferrymq.protocol.command.jms.consume.Acknowledge;
import org.ferrymq.protocol.command.jms.consume.AddCredit;
import org.ferrymq.protocol.command.jms.consume.Announce;
import org.ferrymq.protocol.command.jms.consume.Browse;
import org.ferrymq.protocol.command.jms.consume.CloseConsumer;
import org.ferrymq.protocol.command.jms.consume.CreateConsumer;
import org.ferrymq.protocol.command.jms.consume.Deliver;
import org.ferrymq.protocol.command.jms.consume.DeliverBatch;
import org.ferrymq.protocol.command.jms.consume.DeliveredTag;
import org.ferrymq.protocol.command.jms.consume.Drain;
import org.ferrymq.protocol.command.jms.consume.Recover;
import org.ferrymq.protocol.command.jms.consume.RedeliveryOptions;
import org.ferrymq.protocol.command.jms.consume.Reject;
import org.ferrymq.protocol.command.jms.consume.SubscriptionAge;
import org.ferrymq.protocol.command.jms.consume.SubscriptionKind;
import org.ferrymq.protocol.command.jms.consume.TagRange;
import org.ferrymq.protocol.command.jms.consume.Unsubscribe;
import org.ferrymq.protocol.command.jms.destination.CreateTemporary;
import org.ferrymq.protocol.command.jms.destination.DeleteTemporary;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.ferrymq.protocol.command.jms.destination.EnsureDestination;
import org.ferrymq.protocol.command.jms.piece.GetPiece;
import org.ferrymq.protocol.command.jms.piece.PutPiece;
import org.ferrymq.protocol.command.jms.produce.Produce;
import org.ferrymq.protocol.command.jms.produce.ProduceBatch;
import org.ferrymq.protocol.command.jms.transaction.ForgetBroker;
import org.ferrymq.protocol.command.jms.transaction.TxBegin;
import org.ferrymq.protocol.command.jms.transaction.TxCommit;
import org.ferrymq.protocol.command.jms.transaction.TxForget;
import org.ferrymq.protocol.command.jms.transaction.TxInDoubt;
import org.ferrymq.protocol.command.jms.transaction.TxOutcome;
import org.ferrymq.protocol.command.jms.transaction.TxPrepare;
import org.ferrymq.protocol.command.jms.transaction.TxRecover;
import org.ferrymq.protocol.command.jms.transaction.TxResolve;
import org.ferrymq.protocol.command.jms.transaction.TxRollback;
import org.ferrymq.protocol.command.jms.transaction.TxStatus;
import org.ferrymq.protocol.command.kv.DeleteKvConfig;
import org.ferrymq.protocol.command.kv.GetKvConfig;
import org.ferrymq.protocol.command.kv.GetKvNamespace;
import org.ferrymq.protocol.command.kv.PutKvConfig;
import org.ferrymq.protocol.command.offset.GetConsumeStats;
import org.ferrymq.protocol.command.offset.GetConsumerStatus;
import org.ferrymq.protocol.command.offset.GetEarliestStoreTime;
import org.ferrymq.protocol.command.offset.GetMaxOffset;
import org.ferrymq.protocol.command.offset.GetMinOffset;
import org.ferrymq.protocol.command.offset.GetTopicStats;
import org.ferrymq.protocol.command.offset.QueryConsumerOffset;
import org.ferrymq.protocol.command.offset.ResetClientOffsets;
import org.ferrymq.protocol.command.offset.ResetOffsets;
import org.ferrymq.protocol.command.offset.SearchOffset;
import org.ferrymq.protocol.command.offset.UpdateConsumerOffset;
import org.ferrymq.protocol.command.pop.AckMessage;
import org.ferrymq.protocol.command.pop.BatchAckMessage;
import org.ferrymq.protocol.command.pop.ChangeInvisibleTime;
import org.ferrymq.protocol.command.pop.PopHandle;
import org.ferrymq.protocol.command.pop.PopMessage;
import org.ferrymq.protocol.command.pull.PullMessage;
import org.ferrymq.protocol.command.route.DeleteTopicOnNameServer;
import org.ferrymq.protocol.command.route.GetAllTopics;
import org.ferrymq.protocol.command.route.GetClusterInfo;
import org.ferrymq.protocol.command.route.GetRoute;
import org.ferrymq.protocol.command.route.RegisterBroker;
import org.ferrymq.protocol.command.route.UnregisterBroker;
import org.ferrymq.protocol.command.send.BatchBody;
import org.ferrymq.protocol.command.send.PushReply;
import org.ferrymq.protocol.command.send.RecallMessage;
import org.ferrymq.protocol.command.send.SendMessage;
import org.ferrymq.protocol.command.send.SendMessageBack;
import org.ferrymq.protocol.command.topic.CreateTopic;
import org.ferrymq.protocol.command.topic.DeleteTopicOnBroker;
import org.ferrymq.protocol.command.topic.GetAllTopicConfig;
import org.ferrymq.protocol.command.topic.GetTopicConfig;
import org.ferrymq.protocol.message.HostBytes;
import org.ferrymq.protocol.message.MessageRecord;
import org.ferrymq.protocol.route.AssignmentQuery;
import org.ferrymq.protocol.route.BatchAck;
import org.ferrymq.protocol.route.BatchAcks;
import org.ferrymq.protocol.route.BrokerRegistration;
import org.ferrymq.protocol.route.ClientCheck;
import org.ferrymq.protocol.route.ConsumerData;
import org.ferrymq.protocol.route.DataVersion;
import org.ferrymq.protocol.route.GroupConfig;
import org.ferrymq.protocol.route.HeartbeatData;
import org.ferrymq.protocol.route.ProducerData;
import org.ferrymq.protocol.route.QueueIdentity;
import org.ferrymq.protocol.route.QueueLocks;
import org.ferrymq.protocol.route.RequestMode;
import org.ferrymq.protocol.route.RequestModeChange;
import org.ferrymq.protocol.route.SubscriptionData;
import org.ferrymq.protocol.route.TopicConfigData;
import org.ferrymq.protocol.route.TopicTable;

/** One command of every type. */
@SuppressWarnings("AddressSelection") // literal addresses
final class CommandSamples {
    private CommandSamples() {}

    static List<Command> all() {
        return List.of(
                send(CommandType.SEND_MESSAGE),
                send(CommandType.SEND_MESSAGE_V2),
                send(CommandType.SEND_BATCH_MESSAGE),
                send(CommandType.SEND_REPLY_MESSAGE),
                send(CommandType.SEND_REPLY_MESSAGE_V2),
                new PushReply(
                        "producerGroup value",
                        "topic value",
                        "defaultTopic value",
                        5,
                        6,
                        7,
                        1700000000007L,
                        8,
                        "CORRELATION_ID\u0001c\u0002",
                        "127.0.0.1:4711",
                        "127.0.0.1:10911",
                        1700000000008L,
                        text("body")),
                new RecallMessage("producerGroup value", "topic value", "recallHandle value"),
                pull(CommandType.PULL_MESSAGE),
                pull(CommandType.LITE_PULL_MESSAGE),
                new QueryMessage("topic value", "key value", 2, 1700000000002L, 1700000000003L),
                new QueryConsumerOffset("consumerGroup value", "topic value", 5, true),
                new UpdateConsumerOffset("consumerGroup value", "topic value", 7, 17L),
                new CreateTopic(
                        "topic value",
                        "defaultTopic value",
                        9,
                        10,
                        6,
                        "topicFilterType value",
                        11,
                        true,
                        "attributes value"),
                new GetAllTopicConfig(),
                new SearchOffset("topic value", 13, 1700000000013L),
                new GetMaxOffset("topic value", 15),
                new GetMinOffset("topic value", 16),
                new GetEarliestStoreTime("topic value", 17),
                new ViewMessage(27L, "topic value"),
                new Heartbeat(heartbeat()),
                new UnregisterClient("clientID value", "producerGroup value", "consumerGroup value"),
                new SendMessageBack(28L, "group value", 20, "originMsgId value", "originTopic value", false, 22),
                new EndTransaction(
                        "topic value",
                        "producerGroup value",
                        -1,
                        4711,
                        EndTransaction.Decision.COMMIT,
                        true,
                        "msgId value",
                        "transactionId value"),
                new CheckTransaction(
                        "topic value",
                        -1,
                        4711,
                        "msgId value",
                        "transactionId value",
                        "offsetMsgId value",
                        Unpooled.wrappedBuffer(record())),
                new GetConsumerList("consumerGroup value"),
                new NotifyConsumersChanged("consumerGroup value"),
                new LockQueues(locks()),
                new UnlockQueues(locks()),
                new CheckClientConfig(new ClientCheck("client@1", "consumers", sql92(), null)),
                new PopMessage(
                        "consumers",
                        "orders",
                        -1,
                        32,
                        60000,
                        15000,
                        1700000000000L,
                        1,
                        "TAG",
                        "a || b",
                        true,
                        "attempt"),
                new ResetOffsets("orders", "consumers", 2, 17, 1700000000000L, true),
                new ResetClientOffsets(
                        "orders",
                        "consumers",
                        1700000000000L,
                        ResetClientOffsets.table(Map.of(new QueueIdentity("orders", "broker-a", 2), 17L))),
                new GetConsumerRunningInfo("consumers", "client@1", true),
                new GetConsumerStatus(CommandType.GET_CONSUMER_STATUS_FROM_CLIENT, "orders", "consumers", null),
                new GetConsumerStatus(
                        CommandType.INVOKE_BROKER_TO_GET_CONSUMER_STATUS, "orders", "consumers", "client@1"),
                new ConsumeDirectly("consumers", "client@1", "7F0000010000", "broker-a", "orders", text("record")),
                new AckMessage("consumers", "orders", 2, handle().toString(), 43),
                new ChangeInvisibleTime("consumers", "orders", 2, handle().toString(), 43, 30000),
                new BatchAckMessage(new BatchAcks("broker-a", List.of(batchAck()))),
                new QueryAssignment(new AssignmentQuery("orders", "consumers", "client@1", "AVG", "CLUSTERING")),
                new SetRequestMode(new RequestModeChange("orders", "consumers", RequestMode.POP, 2)),
                new PutKvConfig("namespace value", "key value", "value value"),
                new GetKvConfig("namespace value", "key value"),
                new DeleteKvConfig("namespace value", "key value"),
                new GetKvNamespace("namespace value"),
                new RegisterBroker(
                        "brokerName value",
                        "brokerAddr value",
                        "clusterName value",
                        "haServerAddr value",
                        32L,
                        33L,
                        false,
                        26,
                        true,
                        registration()),
                new UnregisterBroker("brokerName value", "brokerAddr value", "clusterName value", 36L),
                new GetRoute("topic value"),
                new GetClusterInfo(),
                new CreateGroup(GroupConfig.of("group")),
                new GetAllGroups(),
                new GetTopicConfig("topic value"),
                new GetTopicStats("topic value"),
                new GetConsumerConnections("consumerGroup value"),
                new GetProducerConnections("producerGroup value"),
                new GetAllTopics(),
                new DeleteGroup("groupName value", true),
                new GetConsumeStats("consumerGroup value", "topic value"),
                new DeleteTopicOnBroker("topic value"),
                new DeleteTopicOnNameServer("topic value", "clusterName value"),
                new OpenConnection(
                        "connectionId value", "clientId value", "user value", "password value", "clientVersion value"),
                new CloseConnection("connectionId value"),
                new Ping(),
                new EnsureDestination("name value", DestinationKind.TOPIC, false),
                new Produce("destination value", DestinationKind.TOPIC, "X:1:0a:0b", true, true, 32, produceBody()),
                new CreateConsumer(
                        42L,
                        "destination value",
                        DestinationKind.TOPIC,
                        SubscriptionKind.SHARED_DURABLE,
                        "subscriptionName value",
                        "selector value",
                        true,
                        35,
                        true,
                        new RedeliveryOptions(3, 1000L, 200, 60_000L, 20, "deadLetters value"),
                        7),
                new AddCredit(45L, 37),
                new Drain(47L),
                new Announce(47L, 48L),
                new CloseConsumer(48L, 49L),
                new Deliver(deliverBody()),
                new Acknowledge("X:1:0a:0b", false, List.of(new TagRange(7, 1, 3), new TagRange(8, 2, 2))),
                new Recover("X:1:0a:0b", List.of(new DeliveredTag(7, 3), new DeliveredTag(8, 0))),
                new Reject("X:1:0a:0b", "reason value", List.of(new TagRange(7, 1, 3), new TagRange(8, 2, 2))),
                new TxBegin("X:1:0a:0b", 51L),
                new TxPrepare("X:1:0a:0b"),
                new TxCommit("X:1:0a:0b", false, 12),
                new TxRollback("X:1:0a:0b"),
                new TxRecover(),
                new TxForget("X:1:0a:0b"),
                new TxStatus("X:1:0a:0b", 0),
                new TxInDoubt(),
                new TxResolve("X:1:0a:0b", true),
                new TxOutcome("X:1:0a:0b"),
                new CreateTemporary(DestinationKind.TOPIC, "name value"),
                new DeleteTemporary("name value"),
                new Unsubscribe("subscriptionName value"),
                new Browse("destination value", "selector value", "cursor value", 44),
                new SubscriptionAge("subscriptionName value", "destination value", "selector value", true, false),
                new PutPiece("0af1", 3, -1234, text("piece")),
                new GetPiece("0af1", 3),
                new ForgetBroker("brokerName value"));
    }

    private static SendMessage send(CommandType type) {
        boolean batch = type == CommandType.SEND_BATCH_MESSAGE;
        return new SendMessage(
                type,
                "producers",
                "orders",
                "TBW102",
                4,
                2,
                1,
                1700000000000L,
                5,
                "TAGS\u0001a\u0002KEYS\u0001k \u00fc\u0002",
                3,
                false,
                batch,
                16,
                batch ? batchBody() : text("body"));
    }

    private static PullMessage pull(CommandType type) {
        return new PullMessage(type, "consumers", "orders", 2, 100, 32, 7, 99, 15000, "a || b", 1700000000000L, "TAG");
    }

    private static ByteBuf batchBody() {
        ByteBuf body = Unpooled.buffer();
        BatchBody.write(body, new BatchBody.Message(1, bytes("one"), new byte[0]));
        BatchBody.write(
                body, new BatchBody.Message(2, bytes("two"), "TAGS\u0001a\u0002".getBytes(StandardCharsets.UTF_8)));
        return body;
    }

    private static ByteBuf produceBody() {
        ByteBuf body = Unpooled.buffer();
        ProduceBatch.write(
                body,
                new ProduceBatch.Message(
                        1,
                        2,
                        1700000000000L,
                        1700000001000L,
                        bytes("hello"),
                        "KEYS\u0001k\u0002".getBytes(StandardCharsets.UTF_8)));
        return body;
    }

    private static ByteBuf deliverBody() {
        ByteBuf body = Unpooled.buffer();
        DeliverBatch.writeEntryHeader(body, 7, 1, 2);
        body.writeBytes(record());
        return body;
    }

    static byte[] record() {
        byte[] host = HostBytes.of(new InetSocketAddress("127.0.0.1", 10911));
        MessageRecord.Header header =
                new MessageRecord.Header(2, 5, 42, 4711, 0, 1700000000000L, host, 1700000000001L, host, 3, 0);
        ByteBuffer buffer = ByteBuffer.allocate(256);
        int size = MessageRecord.encode(
                buffer,
                header,
                bytes("hello"),
                "orders".getBytes(StandardCharsets.UTF_8),
                bytes("TAGS\u0001a\u0002KEYS\u0001k1 k2\u0002"));
        return Arrays.copyOf(buffer.array(), size);
    }

    private static ByteBuf registration() {
        TopicConfigData topic = new TopicConfigData("orders", 4, 4, 6, "SINGLE_TAG", 0, false, Map.of());
        return JsonBody.write(
                BrokerRegistration.of(new TopicTable(Map.of("orders", topic), new DataVersion(0, 1700000000000L, 1))));
    }

    private static HeartbeatData heartbeat() {
        SubscriptionData subscription =
                new SubscriptionData(false, "orders", "a", Set.of("a"), Set.of(97), 1700000000000L, "TAG");
        return new HeartbeatData(
                "client@1",
                Set.of(new ProducerData("producers")),
                Set.of(new ConsumerData(
                        "consumers",
                        "CONSUME_PASSIVELY",
                        "CLUSTERING",
                        "CONSUME_FROM_LAST_OFFSET",
                        Set.of(subscription),
                        false)),
                0,
                false);
    }

    private static PopHandle handle() {
        return new PopHandle(42, 1700000000000L, 60000, 0, PopHandle.NORMAL, "broker-a", 2, 43);
    }

    private static BatchAck batchAck() {
        BitSet bits = new BitSet();
        bits.set(1);
        bits.set(9);
        return new BatchAck("consumers", "orders", "0", 42, 2, 0, 1700000000000L, 60000, BatchAck.text(bits));
    }

    private static SubscriptionData sql92() {
        return new SubscriptionData(false, "orders", "price > 5", Set.of(), Set.of(), 1700000000000L, "SQL92");
    }

    private static QueueLocks locks() {
        return new QueueLocks("consumers", "client@1", false, Set.of(new QueueIdentity("orders", "broker-a", 1)));
    }

    private static ByteBuf text(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
