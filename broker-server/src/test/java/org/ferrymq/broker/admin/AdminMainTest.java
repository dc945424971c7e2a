package org.ferrymq.broker.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.JsonAnswer;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.find.QueryMessage;
import org.ferrymq.protocol.command.find.QueryMessageAnswer;
import org.ferrymq.protocol.command.find.RecordsAnswer;
import org.ferrymq.protocol.command.group.CreateGroup;
import org.ferrymq.protocol.command.offset.ConsumeStats;
import org.ferrymq.protocol.command.offset.GetTopicStats;
import org.ferrymq.protocol.command.offset.TopicStats;
import org.ferrymq.protocol.command.route.DeleteTopicOnNameServer;
import org.ferrymq.protocol.command.topic.CreateTopic;
import org.ferrymq.protocol.command.topic.DeleteTopicOnBroker;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.message.HostBytes;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.MessageRecord;
import org.ferrymq.protocol.message.OffsetMessageId;
import org.ferrymq.protocol.route.BrokerData;
import org.ferrymq.protocol.route.ClusterInfo;
import org.ferrymq.protocol.route.DataVersion;
import org.ferrymq.protocol.route.GroupConfig;
import org.ferrymq.protocol.route.GroupTable;
import org.ferrymq.protocol.route.OffsetProgress;
import org.ferrymq.protocol.route.QueueIdentity;
import org.ferrymq.protocol.route.TopicConfigData;
import org.ferrymq.protocol.route.TopicOffset;
import org.ferrymq.protocol.route.TopicTable;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.ConnectionListener;
import org.ferrymq.protocol.transport.Responder;
import org.ferrymq.protocol.transport.TransportConfig;
import org.ferrymq.protocol.transport.TransportServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** mqadmin against a scripted server that plays nameserver and broker. */
class AdminMainTest {

    private static final long POSITION = 4096;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Command> received = new CopyOnWriteArrayList<>();
    private TransportServer server;
    private InetSocketAddress address;

    @BeforeEach
    void start() {
        server = new TransportServer(
                TransportConfig.server(TransportConfig.LOOPBACK, 0), this::answer, ConnectionListener.NONE);
        address = server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void topicListShowsTopicsOfUsersAsATable() {
        assertThat(mqadmin("topic", "list")).isZero();

        assertThat(out.toString().lines())
                .containsExactly(
                        "topic   broker    kind   readQueues  writeQueues  permission  messages",
                        "orders  broker-a  QUEUE           4            4  rw                 7");
    }

    @Test
    void topicListPrintsJson() throws Exception {
        assertThat(mqadmin("topic", "list", "--all", "--json")).isZero();

        JsonNode topics = new ObjectMapper().readTree(out.toString());
        assertThat(topics.findValuesAsText("topic"))
                .containsExactly("%RETRY%billing", "DefaultCluster_REPLY_TOPIC", "TBW102", "orders");
        assertThat(topics.get(3).get("messages").asLong()).isEqualTo(7);
        assertThat(topics.get(2).get("messages").isNull()).isTrue();
        assertThat(received)
                .as("nothing is asked about topics that only stand for settings")
                .filteredOn(GetTopicStats.class::isInstance)
                .containsExactly(new GetTopicStats("%RETRY%billing"), new GetTopicStats("orders"));
    }

    @Test
    void sharedOptionsMayStandBeforeTheCommand() {
        String nameServer = "127.0.0.1:" + address.getPort();
        for (String[] arguments : new String[][] {
            {"--namesrv", nameServer, "topic", "list", "--all"},
            {"-n", nameServer, "--timeout", "7", "topic", "list"},
            {"--namesrv=" + nameServer, "--json", "topic", "list"},
        }) {
            out.getBuffer().setLength(0);
            assertThat(execute(arguments)).as("%s: %s", (Object) arguments, err).isZero();
            assertThat(out.toString()).contains("orders");
        }
        assertThat(out.toString()).startsWith("[");
        assertThat(execute("--namesrv")).isEqualTo(AdminException.USAGE);
        assertThat(execute("--namesrv", nameServer, "topik", "list")).isEqualTo(AdminException.USAGE);
        assertThat(err.toString()).contains("topik");
        assertThat(execute("--help")).isZero();
        assertThat(execute()).isEqualTo(AdminException.USAGE);
    }

    @Test
    void topicIsCreatedWithItsQueues() {
        assertThat(mqadmin("topic", "create", "invoices", "--queues", "3")).isZero();

        assertThat(received.get(received.size() - 1)).isInstanceOfSatisfying(CreateTopic.class, create -> {
            assertThat(create.topic()).isEqualTo("invoices");
            assertThat(create.writeQueueNums()).isEqualTo(3);
            assertThat(create.readQueueNums()).isEqualTo(3);
            assertThat(create.perm()).isEqualTo(6);
        });
        assertThat(out.toString()).contains("Created topic invoices with 3 queues on broker-a.");
    }

    @Test
    void deletingRemovesTheTopicThenItsRoute() {
        assertThat(mqadmin("topic", "delete", "orders")).isZero();

        assertThat(received.subList(received.size() - 2, received.size()))
                .containsExactly(new DeleteTopicOnBroker("orders"), new DeleteTopicOnNameServer("orders", null));
    }

    @Test
    void deletingWhatIsNotThereIsRefused() {
        assertThat(mqadmin("topic", "delete", "orderz")).isEqualTo(AdminException.REFUSED);
        assertThat(err.toString()).contains("no broker has a topic orderz; did you mean orders?");
    }

    @Test
    void creatingWhatIsThereIsRefusedUnlessItIsTheSameOrForced() {
        assertThat(mqadmin("topic", "create", "orders", "--queues", "4")).isZero();
        assertThat(out.toString()).contains("Topic orders is there already, just like this; nothing was changed.");
        assertThat(mqadmin("topic", "create", "orders", "--queues", "9")).isEqualTo(AdminException.REFUSED);
        assertThat(err.toString())
                .contains(
                        "topic orders is there already on broker-a: JMS queue with 4 queues, permission rw, not 9 queues")
                .contains("nothing was changed", "mqadmin topic update", "--force");
        assertThat(mqadmin("group", "create", "billing", "--max-tries", "3")).isEqualTo(AdminException.REFUSED);
        assertThat(err.toString()).contains("group billing is there already on broker-a: 16 tries");
        assertThat(received).noneMatch(CreateTopic.class::isInstance).noneMatch(CreateGroup.class::isInstance);

        assertThat(mqadmin("topic", "create", "orders", "--queues", "9", "--force"))
                .isZero();
        assertThat(out.toString()).contains("Changed topic orders with 9 queues on broker-a.");
        assertThat(mqadmin("group", "create", "billing", "--max-tries", "3", "--force"))
                .isZero();
        assertThat(received).anyMatch(CreateTopic.class::isInstance).anyMatch(CreateGroup.class::isInstance);
    }

    @Test
    void whatIsMissingIsNamedWithWhatWasProbablyMeant() {
        assertThat(mqadmin("consumer", "progress", "--topic", "nosuch")).isEqualTo(AdminException.REFUSED);
        assertThat(mqadmin("message", "by-key", "ordrs", "order-0")).isEqualTo(AdminException.REFUSED);
        assertThat(mqadmin("group", "progress", "biling", "--topic", "orders"))
                .isZero(); // the script has figures for all
        assertThat(mqadmin("group", "connections", "biling")).isEqualTo(AdminException.REFUSED);
        assertThat(err.toString().lines())
                .containsExactly(
                        "mqadmin: no broker has a topic nosuch; 'mqadmin topic list --all' shows them",
                        "mqadmin: no broker has a topic ordrs; did you mean orders?",
                        "mqadmin: no broker knows a consumer group biling; did you mean billing?");
    }

    @Test
    void mistypedCommandsAndOptionsAreRecognized() {
        assertThat(mqadmin("topc", "list")).isEqualTo(AdminException.USAGE);
        assertThat(mqadmin("topic", "lst")).isEqualTo(AdminException.USAGE);
        assertThat(mqadmin("topic", "create", "x", "--quees=4")).isEqualTo(AdminException.USAGE);
        assertThat(mqadmin("topic", "zzzzzz")).isEqualTo(AdminException.USAGE);
        assertThat(err.toString().lines())
                .containsExactly(
                        "mqadmin: 'mqadmin' has no command topc; did you mean 'mqadmin topic'?",
                        "mqadmin: 'mqadmin topic' has no command lst; did you mean 'mqadmin topic list'?",
                        "mqadmin: 'mqadmin topic create' has no option --quees; did you mean '--queues'?",
                        "mqadmin: 'mqadmin topic' has no command zzzzzz; --help shows them");
    }

    @Test
    void consumerProgressShowsWhatIsBehind() {
        assertThat(mqadmin("consumer", "progress", "billing")).isZero();

        assertThat(out.toString().lines().skip(1).map(String::strip))
                .singleElement()
                .asString()
                .matches("orders +broker-a +0 +7 +5 +2 +-");
    }

    @Test
    void groupListCountsClients() {
        assertThat(mqadmin("group", "list")).isZero();
        assertThat(out.toString()).containsPattern("billing +broker-a +0");
    }

    @Test
    void messageIsFoundByKeyAndShownById() {
        assertThat(mqadmin("message", "by-key", "orders", "order-4711")).isZero();
        String id = new OffsetMessageId(address, POSITION).text();
        assertThat(out.toString()).contains(id, "order-4711", "0A0B0C");

        assertThat(mqadmin("message", "by-id", id)).isZero();
        assertThat(out.toString()).containsPattern("body +one cup of tea").containsPattern("property TAGS +new");
    }

    @Test
    void messageIsFoundByTheIdThatItsClientGaveWhereverItIs() {
        assertThat(mqadmin("message", "by-id", "ID:order-4711")).isZero();
        assertThat(mqadmin("message", "by-id", "ID:order-4711", "--topic", "orders"))
                .isZero();
        assertThat(out.toString().lines().filter(line -> line.matches("body +one cup of tea")))
                .hasSize(2);
        // a stock client's id looks like a broker's, but no broker listens at what would be its address
        assertThat(mqadmin("message", "by-id", "7F0000016C5B2A139A55000000000000"))
                .isEqualTo(AdminException.REFUSED);
        assertThat(err.toString()).contains("no message has the id 7F0000016C5B2A139A55000000000000", "in 2 topics");
    }

    @Test
    void unknownKeyIsRefused() {
        assertThat(mqadmin("message", "by-key", "orders", "order-0")).isEqualTo(AdminException.REFUSED);
        assertThat(err.toString()).contains("no message of orders has the key order-0");
    }

    @Test
    void silenceHasItsOwnExitCode() {
        server.close();

        assertThat(mqadmin("topic", "list")).isEqualTo(AdminException.UNREACHABLE);
        assertThat(err.toString())
                .contains("cannot connect to 127.0.0.1:" + address.getPort() + ": nothing listens there");
    }

    @Test
    void wrongUsageIsTold() {
        assertThat(mqadmin("topic", "create", "t", "--queues", "0")).isEqualTo(AdminException.USAGE);
        assertThat(err.toString()).contains("--queues 0 is not within 1 to 1024");
    }

    private int mqadmin(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--namesrv";
        all[arguments.length + 1] = "127.0.0.1:" + address.getPort();
        return execute(all);
    }

    private int execute(String... arguments) {
        return AdminMain.execute(
                AdminMain.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)),
                arguments);
    }

    private void answer(Connection connection, Frame request, Responder responder) {
        Command command = Commands.decode(request);
        received.add(command);
        responder.respond(
                switch (command.type()) {
                    case GET_BROKER_CLUSTER_INFO -> Commands.success(request, new JsonAnswer(cluster()));
                    case GET_ALL_TOPIC_CONFIG -> Commands.success(request, new JsonAnswer(topics()));
                    case GET_TOPIC_STATS_INFO ->
                        Commands.success(request, new TopicStats(Map.of(queue(), new TopicOffset(0, 7, 1))));
                    case GET_ALL_SUBSCRIPTIONGROUP_CONFIG ->
                        Commands.success(
                                request,
                                new JsonAnswer(new GroupTable(
                                        Map.of("billing", GroupConfig.of("billing")), DataVersion.ZERO)));
                    case GET_CONSUMER_CONNECTION_LIST ->
                        Commands.failure(request, ResponseCode.CONSUMER_NOT_ONLINE, "nobody");
                    case GET_CONSUME_STATS ->
                        Commands.success(request, new ConsumeStats(Map.of(queue(), new OffsetProgress(7, 5, 5, 0))));
                    case QUERY_MESSAGE ->
                        ((QueryMessage) command).key().equals("order-4711")
                                ? Commands.success(request, new QueryMessageAnswer(0, 0, record()))
                                : Commands.failure(request, ResponseCode.QUERY_NOT_FOUND, "none");
                    case VIEW_MESSAGE_BY_ID -> Commands.success(request, new RecordsAnswer(record()));
                    default -> Commands.success(request);
                });
        request.release();
    }

    private ClusterInfo cluster() {
        BrokerData broker = new BrokerData(
                "DefaultCluster", "broker-a", new TreeMap<>(Map.of(0L, "127.0.0.1:" + address.getPort())));
        return new ClusterInfo(Map.of("broker-a", broker), Map.of("DefaultCluster", Set.of("broker-a")));
    }

    private static TopicTable topics() {
        return new TopicTable(
                Map.of(
                        "orders",
                        topic("orders", 4),
                        "%RETRY%billing",
                        topic("%RETRY%billing", 1),
                        "TBW102",
                        topic("TBW102", 8),
                        "DefaultCluster_REPLY_TOPIC",
                        topic("DefaultCluster_REPLY_TOPIC", 1)),
                DataVersion.ZERO);
    }

    private static TopicConfigData topic(String name, int queues) {
        return new TopicConfigData(
                name,
                queues,
                queues,
                6,
                "SINGLE_TAG",
                0,
                false,
                name.equals("orders") ? Map.of("kind", "QUEUE") : Map.of());
    }

    private static QueueIdentity queue() {
        return new QueueIdentity("orders", "broker-a", 0);
    }

    private ByteBuf record() {
        ByteBuffer body = ByteBuffer.wrap("one cup of tea".getBytes(StandardCharsets.UTF_8));
        ByteBuffer properties = ByteBuffer.wrap(
                MessageProperties.encode(Map.of("TAGS", "new", "KEYS", "order-4711", "UNIQ_KEY", "0A0B0C"))
                        .getBytes(StandardCharsets.UTF_8));
        byte[] host = HostBytes.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort()));
        MessageRecord.Header header =
                new MessageRecord.Header(0, 0, 6, POSITION, 0, 1_000_000, host, 1_000_001, host, 0, 0);
        byte[] topic = "orders".getBytes(StandardCharsets.UTF_8);
        ByteBuffer record = ByteBuffer.allocate(MessageRecord.size(header, body, topic, properties));
        MessageRecord.encode(record, header, body, topic, properties);
        record.flip();
        return Unpooled.wrappedBuffer(record);
    }
}
