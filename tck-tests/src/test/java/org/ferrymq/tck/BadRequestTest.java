package org.ferrymq.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendResult;
import org.apache.rocketmq.common.message.Message;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.TransportClient;
import org.ferrymq.protocol.transport.TransportConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every request code with fields that are missing or malformed, and each kind of request with values that are well formed and wrong: the
 * answer has a code that stock clients understand and a remark that names what is wrong.
 */
class BadRequestTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TOPIC = "bad-requests";
    private static final String GROUP = "bad-group";
    private static final Pattern MISSING = Pattern.compile("^field (\\S+)( '.*')? is missing$");
    private static final int MOST_FIELDS = 20;
    /** Refused by what the field means, because a text of any length is read. */
    private static final String LONG = "x".repeat(40_000);

    /** Fields that any text may stand in. */
    private static final Set<String> ANY_TEXT = Set.of("value");

    /** What is put into a field to learn of the next; texts where nothing is said. */
    private static final Map<String, String> USABLE = Map.ofEntries(
            Map.entry("kind", "QUEUE"),
            Map.entry("state", "COMMIT"),
            Map.entry("vote", "READ_ONLY"),
            Map.entry("subscription", "QUEUE"),
            Map.entry("durable", "true"),
            Map.entry("brokerAddr", "127.0.0.1:1"),
            Map.entry("extraInfo", "0 0 1 0 0 b 0 0"));

    private static final List<String> NO_JSON = List.of("", "{", "7", "[\"a\"", "null", "{\"x\":[[[");

    /** Requests with a JSON body; without one they are refused for that. */
    private static final Set<CommandType> WITH_BODY = EnumSet.of(
            CommandType.HEART_BEAT,
            CommandType.LOCK_BATCH_MQ,
            CommandType.UNLOCK_BATCH_MQ,
            CommandType.CHECK_CLIENT_CONFIG,
            CommandType.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP,
            CommandType.UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST,
            CommandType.UPDATE_AND_CREATE_TOPIC_LIST,
            CommandType.BATCH_ACK_MESSAGE,
            CommandType.QUERY_ASSIGNMENT,
            CommandType.SET_MESSAGE_REQUEST_MODE);

    @TempDir
    private static Path store;

    private static ServerProcess server;
    private static TransportClient client;
    private static Connection broker;
    private static Connection nameServer;
    private static String offsetId;

    @BeforeAll
    @SuppressWarnings("deprecation") // clients have no other way to make a topic
    static void startServer() throws Exception {
        server = ServerProcess.combined(store).start();
        client = new TransportClient(TransportConfig.client());
        broker = connect(server.address());
        nameServer = connect(server.nameServerAddress());
        try (StockClients clients = new StockClients(server.nameServerAddress())) {
            DefaultMQProducer producer = clients.producer();
            producer.createTopic("TBW102", TOPIC, 2, Map.of());
            // Before the nameserver knows it, a send goes by the default topic's route, which has more queues.
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> producer.fetchPublishMessageQueues(TOPIC).size() == 2);
            SendResult sent = producer.send(new Message(TOPIC, "one".getBytes(UTF_8)));
            offsetId = sent.getOffsetMsgId();
        }
    }

    private static Connection connect(InetSocketAddress address) {
        return client.connect(address, (connection, push, responder) -> push.release())
                .join();
    }

    @AfterAll
    static void stopServer() {
        client.close();
        server.close();
    }

    @Test
    void fieldsThatAreMissingOrMalformedAreNamed() {
        Map<CommandType, List<String>> required = new EnumMap<>(CommandType.class);
        for (CommandType type : CommandType.values()) {
            for (Connection connection : List.of(broker, nameServer)) {
                List<String> fields = requiredFields(connection, type);
                required.merge(type, fields, (a, b) -> a.size() > b.size() ? a : b);
            }
        }
        assertThat(required.get(CommandType.PULL_MESSAGE)).contains("consumerGroup", "topic", "queueId", "queueOffset");
        assertThat(required.get(CommandType.SEND_MESSAGE_V2)).contains("a", "b", "e");
        assertThat(required.get(CommandType.END_TRANSACTION)).contains("commitLogOffset");
        assertThat(required.get(CommandType.REGISTER_BROKER)).contains("brokerName", "brokerAddr");
        assertThat(required.get(CommandType.PRODUCE)).contains("destination");
    }

    /** Adds what is asked for until nothing is; of each such field also the malformed value is tried. */
    private static List<String> requiredFields(Connection connection, CommandType type) {
        Map<String, String> fields = new TreeMap<>();
        List<String> required = new ArrayList<>();
        while (required.size() < MOST_FIELDS) {
            Frame answer = ask(connection, type.code(), fields, "");
            Matcher missing = MISSING.matcher(String.valueOf(answer.remark()));
            if (!missing.matches()) {
                break;
            }
            assertThat(answer.code())
                    .as("%s without %s", type, missing.group(1))
                    .isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
            String field = missing.group(1);
            assertThat(required).as("%s", type).doesNotContain(field);
            required.add(field);
            if (ANY_TEXT.contains(field)) {
                fields.put(field, "text");
                continue;
            }
            fields.put(field, LONG);
            Frame malformed = ask(connection, type.code(), fields, "");
            assertThat(malformed.code())
                    .as("%s with a malformed %s", type, field)
                    .isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
            assertThat(malformed.remark())
                    .as("%s with a malformed %s", type, field)
                    .startsWith("field " + field + " ");
            fields.put(field, USABLE.getOrDefault(field, "0"));
            if (malformed.remark().contains("neither true nor false")) {
                fields.put(field, "false");
            }
        }
        assertThat(required.size()).as("%s", type).isLessThan(MOST_FIELDS);
        return required;
    }

    @Test
    void bodiesThatAreNoJsonAreToldSo() {
        for (CommandType type : WITH_BODY) {
            for (String body : NO_JSON) {
                assertBodyIsRefused(type, body, ask(broker, type.code(), Map.of(), body));
            }
        }
        CommandType ofTheNameServer = CommandType.REGISTER_TOPIC_IN_NAMESRV;
        for (String body : NO_JSON) {
            Map<String, String> fields = Map.of("topic", TOPIC);
            assertBodyIsRefused(ofTheNameServer, body, ask(nameServer, ofTheNameServer.code(), fields, body));
        }
    }

    private static void assertBodyIsRefused(CommandType type, String body, Frame answer) {
        assertThat(answer.code()).as("%s with body %s", type, body).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(answer.remark()).as("%s with body %s", type, body).startsWith("body: ");
    }

    /**
     * A request that can be read and not served.
     *
     * @param fields name=value, separated by blanks; T, G and H stand for a topic, a group and a handle
     */
    record Wrong(String what, CommandType type, String fields, String body, int code, String remark) {
        Wrong(String what, CommandType type, String fields, int code, String remark) {
            this(what, type, fields, "", code, remark);
        }

        @Override
        public String toString() {
            return type + ": " + what;
        }
    }

    static Stream<Wrong> wrong() {
        String pull = "consumerGroup=G topic=T maxMsgNums=1 commitOffset=0 suspendTimeoutMillis=0 subVersion=0 ";
        String pop = "consumerGroup=G topic=T maxMsgNums=1 invisibleTime=60000 pollTime=0 bornTime=0 initMode=0 ";
        String ack = "consumerGroup=G topic=T offset=0 ";
        int system = ResponseCode.SYSTEM_ERROR;
        int illegal = ResponseCode.MESSAGE_ILLEGAL;
        int noTopic = ResponseCode.TOPIC_NOT_EXIST;
        return Stream.of(
                        Stream.of(CommandType.PULL_MESSAGE, CommandType.LITE_PULL_MESSAGE)
                                .flatMap(type -> Stream.of(
                                        new Wrong(
                                                "queue",
                                                type,
                                                pull + "queueId=2 queueOffset=0 sysFlag=4 subscription=*",
                                                system,
                                                "queue id 2"),
                                        new Wrong(
                                                "beyond the end",
                                                type,
                                                pull + "queueId=0 queueOffset=99 sysFlag=4 subscription=*",
                                                ResponseCode.PULL_OFFSET_MOVED,
                                                "offset 99"),
                                        new Wrong(
                                                "topic",
                                                type,
                                                pull.replace("topic=T", "topic=gone")
                                                        + "queueId=0 queueOffset=0 sysFlag=4 subscription=*",
                                                noTopic,
                                                "gone"),
                                        new Wrong(
                                                "filter",
                                                type,
                                                pull
                                                        + "queueId=0 queueOffset=0 sysFlag=4 expressionType=SQL92 subscription=a>>b",
                                                ResponseCode.SUBSCRIPTION_PARSE_FAILED,
                                                ">>"),
                                        new Wrong(
                                                "kind of filter",
                                                type,
                                                pull
                                                        + "queueId=0 queueOffset=0 sysFlag=4 expressionType=XPATH subscription=a",
                                                ResponseCode.SUBSCRIPTION_PARSE_FAILED,
                                                "XPATH"),
                                        new Wrong(
                                                "no subscription",
                                                type,
                                                pull + "queueId=0 queueOffset=0 sysFlag=0",
                                                ResponseCode.SUBSCRIPTION_NOT_EXIST,
                                                "G"))),
                        Stream.of(
                                        CommandType.GET_MAX_OFFSET,
                                        CommandType.GET_MIN_OFFSET,
                                        CommandType.GET_EARLIEST_MSG_STORETIME,
                                        CommandType.SEARCH_OFFSET_BY_TIMESTAMP)
                                .flatMap(type -> Stream.of(
                                        new Wrong("queue", type, "topic=T queueId=2 timestamp=0", system, "queue id 2"),
                                        new Wrong("topic", type, "topic=gone queueId=0 timestamp=0", noTopic, "gone"))),
                        Stream.of(
                                new Wrong(
                                        "queue",
                                        CommandType.UPDATE_CONSUMER_OFFSET,
                                        "consumerGroup=G topic=T queueId=2 commitOffset=0",
                                        system,
                                        "queue id 2"),
                                new Wrong(
                                        "topic",
                                        CommandType.UPDATE_CONSUMER_OFFSET,
                                        "consumerGroup=G topic=gone queueId=0 commitOffset=0",
                                        noTopic,
                                        "gone"),
                                new Wrong(
                                        "queue",
                                        CommandType.QUERY_CONSUMER_OFFSET,
                                        "consumerGroup=G topic=T queueId=2",
                                        system,
                                        "queue id 2"),
                                new Wrong(
                                        "queue",
                                        CommandType.QUERY_CONSUME_QUEUE,
                                        "topic=T queueId=2 index=0 count=1 consumerGroup=G",
                                        system,
                                        "queue id 2"),
                                new Wrong(
                                        "queue",
                                        CommandType.SEND_MESSAGE,
                                        "producerGroup=G topic=T defaultTopic=TBW102 defaultTopicQueueNums=4 queueId=2 sysFlag=0 bornTimestamp=0 flag=0",
                                        illegal,
                                        "queue id 2"),
                                new Wrong(
                                        "queue",
                                        CommandType.SEND_MESSAGE_V2,
                                        "a=G b=T c=TBW102 d=4 e=2 f=0 g=0 h=0",
                                        illegal,
                                        "queue id 2"),
                                new Wrong(
                                        "half without group",
                                        CommandType.SEND_MESSAGE_V2,
                                        "a=G b=T c=TBW102 d=4 e=0 f=4 g=0 h=0",
                                        illegal,
                                        "half message"),
                                new Wrong(
                                        "body",
                                        CommandType.SEND_BATCH_MESSAGE,
                                        "a=G b=T c=TBW102 d=4 e=0 f=0 g=0 h=0 m=true",
                                        "xyz",
                                        illegal,
                                        "message 0"),
                                new Wrong("nothing there", CommandType.VIEW_MESSAGE_BY_ID, "offset=7", system, "7"),
                                new Wrong(
                                        "beyond the log",
                                        CommandType.VIEW_MESSAGE_BY_ID,
                                        "offset=999999999999",
                                        system,
                                        "999999999999"),
                                new Wrong(
                                        "nothing there",
                                        CommandType.CONSUMER_SEND_MSG_BACK,
                                        "offset=7 group=G delayLevel=0",
                                        system,
                                        "7"),
                                new Wrong(
                                        "unknown transaction",
                                        CommandType.END_TRANSACTION,
                                        "producerGroup=G tranStateTableOffset=0 commitLogOffset=7 commitOrRollback=8 msgId=x",
                                        system,
                                        "no half message at 7"),
                                new Wrong(
                                        "unknown decision",
                                        CommandType.END_TRANSACTION,
                                        "producerGroup=G tranStateTableOffset=0 commitLogOffset=7 commitOrRollback=9 msgId=x",
                                        illegal,
                                        "commitOrRollback"),
                                new Wrong(
                                        "no message has it",
                                        CommandType.QUERY_MESSAGE,
                                        "topic=T key=none maxNum=1 beginTimestamp=0 endTimestamp=9999999999999",
                                        ResponseCode.QUERY_NOT_FOUND,
                                        "none"),
                                new Wrong(
                                        "forged id",
                                        CommandType.CONSUME_MESSAGE_DIRECTLY,
                                        "consumerGroup=G clientId=c msgId=zz",
                                        ResponseCode.CONSUMER_NOT_ONLINE,
                                        "c"),
                                new Wrong(
                                        "nobody there",
                                        CommandType.GET_CONSUMER_RUNNING_INFO,
                                        "consumerGroup=G clientId=c",
                                        ResponseCode.CONSUMER_NOT_ONLINE,
                                        "c"),
                                new Wrong(
                                        "nobody there",
                                        CommandType.INVOKE_BROKER_TO_GET_CONSUMER_STATUS,
                                        "topic=T group=G",
                                        ResponseCode.CONSUMER_NOT_ONLINE,
                                        "G"),
                                new Wrong(
                                        "forged handle",
                                        CommandType.RECALL_MESSAGE,
                                        "producerGroup=G topic=T recallHandle=zz",
                                        ResponseCode.ILLEGAL_OPERATION,
                                        "handle"),
                                new Wrong(
                                        "queue",
                                        CommandType.POP_MESSAGE,
                                        pop + "queueId=2 exp=* expType=TAG",
                                        ResponseCode.INVALID_PARAMETER,
                                        "queue id 2"),
                                new Wrong(
                                        "topic",
                                        CommandType.POP_MESSAGE,
                                        pop.replace("topic=T", "topic=gone") + "queueId=0 exp=*",
                                        noTopic,
                                        "gone"),
                                new Wrong(
                                        "filter",
                                        CommandType.POP_MESSAGE,
                                        pop + "queueId=0 expType=SQL92 exp=a>>b",
                                        ResponseCode.SUBSCRIPTION_PARSE_FAILED,
                                        ">>"),
                                new Wrong(
                                        "queue",
                                        CommandType.PEEK_MESSAGE,
                                        "consumerGroup=G topic=T queueId=2 maxMsgNums=1",
                                        ResponseCode.INVALID_PARAMETER,
                                        "queue id 2"),
                                new Wrong(
                                        "count",
                                        CommandType.PEEK_MESSAGE,
                                        "consumerGroup=G topic=T queueId=0 maxMsgNums=33",
                                        ResponseCode.INVALID_PARAMETER,
                                        "maxMsgNums"),
                                new Wrong(
                                        "topic",
                                        CommandType.PEEK_MESSAGE,
                                        "consumerGroup=G topic=gone queueId=0 maxMsgNums=1",
                                        noTopic,
                                        "gone"),
                                new Wrong(
                                        "queue",
                                        CommandType.POLLING_INFO,
                                        "consumerGroup=G topic=T queueId=2",
                                        ResponseCode.INVALID_PARAMETER,
                                        "queue id 2"),
                                new Wrong(
                                        "queue",
                                        CommandType.NOTIFICATION,
                                        "consumerGroup=G topic=T queueId=2 pollTime=0",
                                        ResponseCode.INVALID_PARAMETER,
                                        "queue id 2"),
                                new Wrong(
                                        "filter",
                                        CommandType.NOTIFICATION,
                                        "consumerGroup=G topic=T queueId=0 pollTime=0 expType=SQL92 exp=a>>b",
                                        ResponseCode.SUBSCRIPTION_PARSE_FAILED,
                                        ">>"),
                                new Wrong(
                                        "malformed handle",
                                        CommandType.ACK_MESSAGE,
                                        ack + "queueId=0 extraInfo=xyz",
                                        illegal,
                                        "xyz"),
                                new Wrong(
                                        "forged handle",
                                        CommandType.ACK_MESSAGE,
                                        ack + "queueId=0 extraInfo=H",
                                        ResponseCode.NO_MESSAGE,
                                        "0"),
                                new Wrong(
                                        "malformed handle",
                                        CommandType.CHANGE_MESSAGE_INVISIBLETIME,
                                        ack + "queueId=0 invisibleTime=1000 extraInfo=xyz",
                                        illegal,
                                        "xyz"),
                                new Wrong(
                                        "forged handle",
                                        CommandType.CHANGE_MESSAGE_INVISIBLETIME,
                                        ack + "queueId=0 invisibleTime=1000 extraInfo=H",
                                        ResponseCode.NO_MESSAGE,
                                        "0"),
                                new Wrong(
                                        "filter",
                                        CommandType.CHECK_CLIENT_CONFIG,
                                        "",
                                        "{\"clientId\":\"c\",\"group\":\"g\",\"subscriptionData\":{\"topic\":\"t\",\"subString\":\"a>>b\",\"expressionType\":\"SQL92\"}}",
                                        ResponseCode.SUBSCRIPTION_PARSE_FAILED,
                                        ">>"),
                                new Wrong(
                                        "group",
                                        CommandType.INVOKE_BROKER_TO_RESET_OFFSET,
                                        "topic=T group=gone timestamp=0 isForce=true",
                                        ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST,
                                        "gone"),
                                new Wrong(
                                        "topic",
                                        CommandType.INVOKE_BROKER_TO_RESET_OFFSET,
                                        "topic=gone group=G timestamp=0 isForce=true",
                                        noTopic,
                                        "gone"),
                                new Wrong("topic", CommandType.GET_TOPIC_STATS_INFO, "topic=gone", noTopic, "gone"),
                                new Wrong(
                                        "group",
                                        CommandType.GET_CONSUMER_CONNECTION_LIST,
                                        "consumerGroup=gone",
                                        ResponseCode.CONSUMER_NOT_ONLINE,
                                        "gone"),
                                new Wrong(
                                        "group",
                                        CommandType.GET_CONSUMER_LIST_BY_GROUP,
                                        "consumerGroup=gone",
                                        system,
                                        "gone"),
                                new Wrong(
                                        "perm",
                                        CommandType.UPDATE_AND_CREATE_TOPIC,
                                        "topic=t2 defaultTopic=TBW102 readQueueNums=4 writeQueueNums=4 perm=99 topicFilterType=SINGLE_TAG",
                                        illegal,
                                        "perm"),
                                new Wrong(
                                        "queues",
                                        CommandType.UPDATE_AND_CREATE_TOPIC,
                                        "topic=t2 defaultTopic=TBW102 readQueueNums=-4 writeQueueNums=4 perm=6 topicFilterType=SINGLE_TAG",
                                        illegal,
                                        "readQueueNums")))
                .flatMap(requests -> requests);
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void valuesThatCannotBeServedAreNamed(Wrong wrong) {
        Map<String, String> fields = new TreeMap<>();
        for (String field : wrong.fields().split(" ", -1)) {
            if (!field.isEmpty()) {
                String[] parts = field.split("=", 2);
                fields.put(
                        parts[0],
                        switch (parts[1]) {
                            case "T" -> TOPIC;
                            case "G" -> GROUP;
                            case "H" -> "0 1 60000 0 0 broker-a 0 0";
                            default -> parts[1];
                        });
            }
        }
        Frame answer = ask(broker, wrong.type().code(), fields, wrong.body());
        assertThat(answer.code()).as("%s", answer.remark()).isEqualTo(wrong.code());
        assertThat(answer.remark()).contains(wrong.remark().equals("G") ? GROUP : wrong.remark());
    }

    @Test
    void aForgedOffsetIdDoesNotReachIntoTheLog() {
        long position = Long.parseLong(offsetId.substring(16), 16);
        for (long forged : new long[] {position + 1, position - 1, -1, Long.MAX_VALUE}) {
            Frame answer =
                    ask(broker, CommandType.VIEW_MESSAGE_BY_ID.code(), Map.of("offset", Long.toString(forged)), "");
            assertThat(answer.code()).as("%d", forged).isIn(ResponseCode.SYSTEM_ERROR, ResponseCode.MESSAGE_ILLEGAL);
            assertThat(answer.remark()).contains(Long.toString(forged));
        }
        assertThat(ask(broker, CommandType.VIEW_MESSAGE_BY_ID.code(), Map.of("offset", Long.toString(position)), "")
                        .code())
                .isEqualTo(ResponseCode.SUCCESS);
    }

    private static Frame ask(Connection connection, int code, Map<String, String> fields, String body) {
        Frame request = Frame.request(code, fields, Unpooled.wrappedBuffer(body.getBytes(UTF_8)), HeaderEncoding.JSON);
        Frame answer = connection.request(request, PATIENCE).join();
        answer.release();
        return answer;
    }
}
