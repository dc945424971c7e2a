package org.ferrymq.broker.admin;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.Commands;
import org.ferrymq.protocol.command.ConsumeStats;
import org.ferrymq.protocol.command.CreateTopic;
import org.ferrymq.protocol.command.DeleteTopicOnBroker;
import org.ferrymq.protocol.command.DeleteTopicOnNameServer;
import org.ferrymq.protocol.command.GetAllGroups;
import org.ferrymq.protocol.command.GetAllTopicConfig;
import org.ferrymq.protocol.command.GetClusterInfo;
import org.ferrymq.protocol.command.GetConsumeStats;
import org.ferrymq.protocol.command.GetConsumerConnections;
import org.ferrymq.protocol.command.GetTopicStats;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.QueryMessage;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.TopicStats;
import org.ferrymq.protocol.command.ViewMessage;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.message.OffsetMessageId;
import org.ferrymq.protocol.message.RecordView;
import org.ferrymq.protocol.message.TopicNames;
import org.ferrymq.protocol.route.BrokerData;
import org.ferrymq.protocol.route.ClusterInfo;
import org.ferrymq.protocol.route.ConsumerConnections;
import org.ferrymq.protocol.route.GroupTable;
import org.ferrymq.protocol.route.TopicConfigData;
import org.ferrymq.protocol.route.TopicTable;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.Responder;
import org.ferrymq.protocol.transport.TransportClient;
import org.ferrymq.protocol.transport.TransportConfig;
import org.jspecify.annotations.Nullable;

/**
 * The requests of administration, one at a time and blocking. Every method throws {@link AdminException} if nobody
 * answers or the answer is a refusal. Not thread-safe.
 */
final class ClusterClient implements AutoCloseable {

    private static final long MASTER = 0;
    private static final int READ_AND_WRITE = 6;
    private static final String KIND = "kind";

    private final List<InetSocketAddress> nameservers;
    private final Duration timeout;
    private final TransportClient transport;
    private final Map<InetSocketAddress, Connection> connections = new HashMap<>();

    ClusterClient(List<InetSocketAddress> nameservers, Duration timeout) {
        this.nameservers = List.copyOf(nameservers);
        this.timeout = timeout;
        this.transport = new TransportClient(TransportConfig.client().withConnectTimeout(timeout));
    }

    /** All master brokers, by name. */
    List<BrokerNode> brokers() {
        return brokers(null);
    }

    /** The master broker of a name, or all of them for null. */
    List<BrokerNode> brokers(@Nullable String name) {
        ClusterInfo info = fromAnyNameserver();
        List<BrokerNode> brokers = new ArrayList<>();
        for (BrokerData data : info.brokerAddrTable().values()) {
            String master = data.brokerAddrs().get(MASTER);
            if (master != null && (name == null || name.equals(data.brokerName()))) {
                brokers.add(new BrokerNode(data.cluster(), data.brokerName(), BrokerNode.parse(master)));
            }
        }
        if (brokers.isEmpty()) {
            throw AdminException.refused(
                    name == null
                            ? "no broker is registered with the nameserver"
                            : "no broker " + name + "; registered are "
                                    + String.join(
                                            ", ",
                                            new TreeSet<>(info.brokerAddrTable().keySet())));
        }
        brokers.sort(Comparator.comparing(BrokerNode::name));
        return brokers;
    }

    private ClusterInfo fromAnyNameserver() {
        AdminException last = null;
        for (InetSocketAddress nameserver : nameservers) {
            try {
                return call(
                        nameserver, new GetClusterInfo(), answer -> JsonBody.read(answer.body(), ClusterInfo.class));
            } catch (AdminException e) {
                last = e;
            }
        }
        throw last == null ? AdminException.usage("no nameserver is given") : last;
    }

    /** The topics of a broker, by name. */
    List<TopicInfo> topics(BrokerNode broker) {
        TopicTable table = call(
                broker.address(), new GetAllTopicConfig(), answer -> JsonBody.read(answer.body(), TopicTable.class));
        return table.topicConfigTable().values().stream()
                .map(ClusterClient::info)
                .sorted(Comparator.comparing(TopicInfo::name))
                .toList();
    }

    private static TopicInfo info(TopicConfigData topic) {
        return new TopicInfo(
                topic.topicName(),
                topic.attributes().get(KIND),
                topic.readQueueNums(),
                topic.writeQueueNums(),
                topic.perm());
    }

    /** Messages that a topic holds on a broker, consumed or not; null for a topic that only stands for settings. */
    @Nullable Long messages(BrokerNode broker, String topic) {
        return callOptional(
                        broker.address(),
                        new GetTopicStats(topic),
                        ResponseCode.TOPIC_NOT_EXIST,
                        answer -> TopicStats.read(answer.body()))
                .map(ClusterClient::sum)
                .orElse(null);
    }

    private static long sum(TopicStats stats) {
        return stats.offsetTable().values().stream()
                .mapToLong(queue -> Math.max(0, queue.maxOffset() - queue.minOffset()))
                .sum();
    }

    void createTopic(BrokerNode broker, String topic, int queues) {
        TopicNames.validate(topic);
        call(
                broker.address(),
                new CreateTopic(
                        topic, TopicNames.DEFAULT_TOPIC, queues, queues, READ_AND_WRITE, "SINGLE_TAG", 0, false, null),
                Frame::code);
    }

    void deleteTopic(BrokerNode broker, String topic) {
        call(broker.address(), new DeleteTopicOnBroker(topic), Frame::code);
    }

    /** Removes the route from every nameserver. */
    void deleteRoute(String topic) {
        for (InetSocketAddress nameserver : nameservers) {
            call(nameserver, new DeleteTopicOnNameServer(topic, null), Frame::code);
        }
    }

    /** The consumer groups of a broker, sorted. */
    List<String> groups(BrokerNode broker) {
        GroupTable table =
                call(broker.address(), new GetAllGroups(), answer -> JsonBody.read(answer.body(), GroupTable.class));
        return table.subscriptionGroupTable().keySet().stream().sorted().toList();
    }

    /** How many clients of a group are connected to a broker. */
    int clients(BrokerNode broker, String group) {
        return callOptional(
                        broker.address(),
                        new GetConsumerConnections(group),
                        ResponseCode.CONSUMER_NOT_ONLINE,
                        answer -> JsonBody.read(answer.body(), ConsumerConnections.class))
                .map(connections -> connections.connectionSet().size())
                .orElse(0);
    }

    /** How far a group has consumed each queue of a broker that it consumes; empty if none. */
    List<QueueProgress> progress(BrokerNode broker, String group) {
        return call(broker.address(), new GetConsumeStats(group, null), answer -> ConsumeStats.read(answer.body()))
                .offsetTable()
                .entrySet()
                .stream()
                .map(entry -> new QueueProgress(
                        entry.getKey().topic(),
                        entry.getKey().queueId(),
                        entry.getValue().brokerOffset(),
                        entry.getValue().consumerOffset(),
                        entry.getValue().lastTimestamp()))
                .sorted(Comparator.comparing(QueueProgress::topic).thenComparingInt(QueueProgress::queueId))
                .toList();
    }

    /** Messages with a key on all brokers, in the order of their storing. */
    List<FoundMessage> byKey(String topic, String key, int max) {
        List<FoundMessage> found = new ArrayList<>();
        for (BrokerNode broker : brokers()) {
            callOptional(
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
    FoundMessage byOffsetId(String text) {
        OffsetMessageId id = OffsetMessageId.parse(text);
        List<FoundMessage> found =
                call(id.host(), new ViewMessage(id.position(), null), answer -> records(answer.body()));
        if (found.isEmpty()) {
            throw AdminException.refused("the broker at " + shown(id.host()) + " has no message " + text);
        }
        return found.get(0);
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

    private <T> T call(InetSocketAddress server, Command command, Function<Frame, T> reader) {
        return callOptional(server, command, ResponseCode.SUCCESS, reader)
                .orElseThrow(() -> new IllegalStateException("success without a value"));
    }

    /** Empty if the answer has the code {@code none}; SUCCESS is never empty. */
    private <T> Optional<T> callOptional(
            InetSocketAddress server, Command command, int none, Function<Frame, T> reader) {
        Frame answer =
                await(server, connection(server).request(Commands.toFrame(command, HeaderEncoding.JSON), timeout));
        try {
            if (answer.code() == ResponseCode.SUCCESS) {
                return Optional.of(reader.apply(answer));
            }
            if (answer.code() == none) {
                return Optional.empty();
            }
            throw AdminException.refused(shown(server) + " refuses " + command.type() + " with code " + answer.code()
                    + (answer.remark() == null ? "" : ": " + answer.remark()));
        } finally {
            answer.release();
        }
    }

    private Connection connection(InetSocketAddress server) {
        return connections.computeIfAbsent(
                server,
                address -> await(
                        address,
                        transport.connect(
                                address,
                                // Servers push nothing to a client that has no groups.
                                (connection, request, responder) -> {
                                    Responder.fail(
                                            responder,
                                            request,
                                            ResponseCode.REQUEST_CODE_NOT_SUPPORTED,
                                            "mqadmin takes no requests");
                                    request.release();
                                })));
    }

    private <T> T await(InetSocketAddress server, CompletableFuture<T> answer) {
        try {
            return answer.get(timeout.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw AdminException.unreachable(
                    "no answer from " + shown(server) + ": " + cause.getMessage()
                            + "; is a FerryMQ server running there?",
                    cause);
        } catch (TimeoutException e) {
            throw AdminException.unreachable(
                    "no answer from " + shown(server) + " within " + timeout.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AdminException.unreachable("interrupted while waiting for " + shown(server), e);
        }
    }

    private static String shown(InetSocketAddress server) {
        return server.getHostString() + ":" + server.getPort();
    }

    @Override
    public void close() {
        transport.close();
    }
}
