package org.ferrymq.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;
import static org.ferrymq.broker.BrokerClient.pull;
import static org.ferrymq.broker.BrokerClient.send;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.BrokerClient.Reply;
import org.ferrymq.broker.config.BrokerConfig;
import org.ferrymq.broker.config.BrokerConfigReader;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.client.GetConsumerList;
import org.ferrymq.protocol.command.client.Heartbeat;
import org.ferrymq.protocol.command.client.LockQueues;
import org.ferrymq.protocol.command.find.QueryMessage;
import org.ferrymq.protocol.command.find.ViewMessage;
import org.ferrymq.protocol.command.offset.GetMaxOffset;
import org.ferrymq.protocol.command.offset.QueryConsumerOffset;
import org.ferrymq.protocol.command.offset.UpdateConsumerOffset;
import org.ferrymq.protocol.command.send.SendMessageBack;
import org.ferrymq.protocol.command.topic.CreateTopic;
import org.ferrymq.protocol.command.topic.DeleteTopicOnBroker;
import org.ferrymq.protocol.message.OffsetMessageId;
import org.ferrymq.protocol.message.RecordView;
import org.ferrymq.protocol.route.ConsumerData;
import org.ferrymq.protocol.route.HeartbeatData;
import org.ferrymq.protocol.route.QueueIdentity;
import org.ferrymq.protocol.route.QueueLocks;
import org.ferrymq.protocol.route.SubscriptionData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole broker in this process, asked through its port with the commands of stock clients. */
class BrokerTest {
    @TempDir
    Path folder;

    private Broker broker;
    private BrokerClient client;

    @BeforeEach
    void start() {
        BrokerConfig config = BrokerConfigReader.read(
                null,
                Map.of(
                        "net.port", 0,
                        "store.dir", folder.toString(),
                        "store.segment-bytes", "4 MiB",
                        "store.min-free-bytes", "1 MiB",
                        "clients.max-message", "64 KiB"));
        broker = Broker.start(config, failure -> {});
        client = new BrokerClient(broker.address());
    }

    @AfterEach
    void stop() {
        client.close();
        broker.close();
    }

    private void restart() {
        stop();
        start();
    }

    @Test
    void firstSendMakesItsTopicAndPullReturnsRecordsWithTheirOffsets() {
        Reply first = client.call(send("orders", "one", "TAGS", "a", "UNIQ_KEY", "u1"));
        Reply second = client.call(send("orders", "two", "TAGS", "b"));
        assertThat(first.code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(first.fields()).containsEntry("queueOffset", "0").containsEntry("transactionId", "u1");
        assertThat(second.fields()).containsEntry("queueOffset", "1");

        Reply pulled = client.call(pull("g", "orders", 0, "*", 0));
        assertThat(pulled.code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(pulled.texts()).containsExactly("one", "two");
        assertThat(pulled.records()).extracting(RecordView::queueOffset).containsExactly(0L, 1L);
        assertThat(pulled.records().get(0).flag()).isEqualTo(7);
        assertThat(pulled.fields()).containsEntry("nextBeginOffset", "2").containsEntry("maxOffset", "2");
        assertThat(client.call(pull("g", "orders", 0, "b || c", 0)).texts()).containsExactly("two");
    }

    @Test
    void pullSaysWhatTheStockClientExpectsOutsideOfTheQueue() {
        client.call(send("orders", "one", "TAGS", "a"));
        assertThat(client.call(pull("g", "orders", 1, "*", 0)).code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
        Reply beyond = client.call(pull("g", "orders", 5, "*", 0));
        assertThat(beyond.code()).isEqualTo(ResponseCode.PULL_OFFSET_MOVED);
        assertThat(beyond.fields()).containsEntry("nextBeginOffset", "1");
        Reply filtered = client.call(pull("g", "orders", 0, "other", 0));
        assertThat(filtered.code()).isEqualTo(ResponseCode.PULL_RETRY_IMMEDIATELY);
        assertThat(filtered.fields()).containsEntry("nextBeginOffset", "1");
        assertThat(client.call(pull("g", "nowhere", 0, "*", 0)).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
    }

    @Test
    void waitingPullIsAnsweredByTheNextMatchingMessage() {
        client.call(send("orders", "before"));
        client.call(pull("g", "orders", 0, "*", 0));
        CompletableFuture<Reply> waiting = client.ask(pull("g", "orders", 1, "wanted", 15_000));
        client.call(send("orders", "unwanted", "TAGS", "other"));
        assertThat(waiting).isNotDone();
        client.call(send("orders", "arrived", "TAGS", "wanted"));
        Reply reply = waiting.join();
        assertThat(reply.texts()).containsExactly("arrived");
        assertThat(reply.fields()).containsEntry("nextBeginOffset", "3");
    }

    @Test
    void waitingPullEndsWithItsTimeAndTellsHowFarItLooked() {
        client.call(send("orders", "before"));
        CompletableFuture<Reply> nothing = client.ask(pull("g", "orders", 1, "*", 300));
        assertThat(nothing.join().code()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
        // The group exists now, so that this pull looks before the next message is there.
        CompletableFuture<Reply> unmatched = client.ask(pull("g", "orders", 1, "wanted", 1000));
        client.call(send("orders", "unwanted", "TAGS", "other"));
        assertThat(unmatched.join().code()).isEqualTo(ResponseCode.PULL_RETRY_IMMEDIATELY);
        assertThat(unmatched.join().fields()).containsEntry("nextBeginOffset", "2");
    }

    @Test
    void badSendsAreRefusedAndTheConnectionGoesOn() {
        Reply large = client.call(send("orders", 0, Unpooled.wrappedBuffer(new byte[65 << 10])));
        assertThat(large.code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(large.remark()).contains("66560").contains("65536");
        assertThat(client.call(send("no spaces", "x")).code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(client.call(send("orders", 9, Unpooled.EMPTY_BUFFER)).remark())
                .contains("queue id 9");
        assertThat(client.call(send("TBW102", "x")).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        Reply half = client.call(send("orders", "x", "TRAN_MSG", "true"));
        assertThat(half.code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(half.remark()).contains("PGROUP");
        Reply receipt = client.call(send("orders", "x", "POP_CK", "0 1 2"));
        assertThat(receipt.code()).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(receipt.remark()).contains("POP_CK");
        assertThat(client.call(send("orders", "good")).code()).isEqualTo(ResponseCode.SUCCESS);
    }

    @Test
    void topicWithoutPermissionIsNeitherWrittenNorRead() {
        client.call(new CreateTopic("locked", "", 1, 1, 0, "SINGLE_TAG", 0, false, null));
        assertThat(client.call(send("locked", "x")).code()).isEqualTo(ResponseCode.NO_PERMISSION);
        assertThat(client.call(pull("g", "locked", 0, "*", 0)).code()).isEqualTo(ResponseCode.NO_PERMISSION);
    }

    @Test
    void topicsMessagesAndOffsetsSurviveARestartAndTheLossOfTheDatabase() throws IOException {
        client.call(new CreateTopic("kept", "", 3, 3, 6, "SINGLE_TAG", 0, false, "+message.type=FIFO"));
        client.call(send("kept", "one"));
        client.call(send("kept", "two"));
        client.call(new UpdateConsumerOffset("g", "kept", 0, 1));
        for (boolean loseDatabase : List.of(false, true)) {
            stop();
            if (loseDatabase) {
                Files.delete(folder.resolve("view/view.mv.db"));
            }
            start();
            assertThat(client.call(new GetMaxOffset("kept", 0)).fields()).containsEntry("offset", "2");
            assertThat(client.call(new GetMaxOffset("kept", 2)).code()).isEqualTo(ResponseCode.SUCCESS);
            assertThat(client.call(new QueryConsumerOffset("g", "kept", 0, false))
                            .fields())
                    .containsEntry("offset", "1");
            assertThat(client.call(pull("g", "kept", 1, "*", 0)).texts()).containsExactly("two");
        }
    }

    @Test
    void newGroupStartsAtZeroOfAYoungQueueUnlessItAsksNotTo() {
        client.call(send("orders", "one"));
        assertThat(client.call(new QueryConsumerOffset("new", "orders", 0, true))
                        .fields())
                .containsEntry("offset", "0");
        assertThat(client.call(new QueryConsumerOffset("new", "orders", 0, false))
                        .code())
                .isEqualTo(ResponseCode.QUERY_NOT_FOUND);
    }

    @Test
    void messagesAreFoundByKeyAndByPosition() {
        String id = client.call(send("orders", "one", "KEYS", "k1 k2", "UNIQ_KEY", "u1"))
                .fields()
                .get("msgId");
        client.call(send("orders", "two", "KEYS", "k2"));
        long now = System.currentTimeMillis();
        assertThat(client.call(new QueryMessage("orders", "k2", 10, now - 60_000, now + 60_000))
                        .texts())
                .containsExactlyInAnyOrder("one", "two");
        assertThat(client.call(new QueryMessage("orders", "u1", 10, now - 60_000, now + 60_000))
                        .texts())
                .containsExactly("one");
        assertThat(client.call(new QueryMessage("orders", "none", 10, 0, now + 60_000))
                        .code())
                .isEqualTo(ResponseCode.QUERY_NOT_FOUND);
        Reply viewed = client.call(new ViewMessage(OffsetMessageId.parse(id).position(), "orders"));
        assertThat(viewed.texts()).containsExactly("one");
        assertThat(client.call(new ViewMessage(12_345_678, null)).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
    }

    @Test
    void delayedMessageComesInTimeAndIsNotFoundBefore() {
        client.call(send("orders", "now"));
        long sent = System.currentTimeMillis();
        CompletableFuture<Reply> waiting = client.ask(pull("g", "orders", 1, "*", 15_000));
        Reply answer = client.call(send("orders", "later", "TIMER_DELAY_MS", "700", "KEYS", "late"));
        assertThat(answer.fields()).containsEntry("queueOffset", "-1");
        assertThat(client.call(new QueryMessage("orders", "late", 1, 0, sent + 60_000))
                        .code())
                .isEqualTo(ResponseCode.QUERY_NOT_FOUND);
        assertThat(waiting.join().texts()).containsExactly("later");
        assertThat(System.currentTimeMillis() - sent).isGreaterThanOrEqualTo(700);
        assertThat(client.call(new QueryMessage("orders", "late", 1, 0, sent + 60_000))
                        .texts())
                .containsExactly("later");
    }

    @Test
    void sendBackGoesThroughTheRetryTopicToTheDeadLetters() {
        heartbeat("client-1", "g", "orders");
        String id = client.call(send("orders", "hard", "TAGS", "a")).fields().get("msgId");
        long position = OffsetMessageId.parse(id).position();
        assertThat(client.call(new SendMessageBack(position, "g", 1, null, "orders", false, 1))
                        .code())
                .isEqualTo(ResponseCode.SUCCESS);

        Reply retry = client.call(pull("g", "%RETRY%g", 0, "*", 50_000));
        RecordView record = retry.records().get(0);
        assertThat(record.reconsumeTimes()).isEqualTo(1);
        assertThat(record.property("RETRY_TOPIC")).isEqualTo("orders");
        assertThat(record.property("ORIGIN_MESSAGE_ID")).isEqualTo(id);

        client.call(new SendMessageBack(record.physicalOffset(), "g", 0, null, "orders", false, 1));
        Reply dead = client.call(pull("g", "%DLQ%g", 0, "*", 50_000));
        assertThat(dead.texts()).containsExactly("hard");
        assertThat(dead.records().get(0).property("DLQ_ORIGIN_TOPIC")).isEqualTo("orders");
        assertThat(client.call(new SendMessageBack(position, "unknown", 1, null, null, false, 1))
                        .code())
                .isEqualTo(ResponseCode.SUBSCRIPTION_GROUP_NOT_EXIST);
    }

    @Test
    void membersOfAGroupAreListedAndToldWhenOneGoes() {
        heartbeat("client-1", "g", "orders");
        try (BrokerClient other = new BrokerClient(broker.address())) {
            other.call(new Heartbeat(consumer("client-2", "g", "orders")));
            assertThat(text(client.call(new GetConsumerList("g")))).contains("client-1", "client-2");
            await().atMost(ONE_MINUTE).until(() -> client.pushed.size() >= 2);
            assertThat(other.pushed).contains(CommandType.NOTIFY_CONSUMER_IDS_CHANGED.code());
        }
        await().atMost(ONE_MINUTE).until(() -> client.pushed.size() >= 3);
        assertThat(text(client.call(new GetConsumerList("g"))))
                .contains("client-1")
                .doesNotContain("client-2");
        assertThat(client.call(new GetConsumerList("empty")).code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
    }

    @Test
    void queueIsLockedForOneClientOfAGroup() {
        Set<QueueIdentity> queues = Set.of(new QueueIdentity("orders", "broker-a", 0));
        Reply mine = client.call(new LockQueues(new QueueLocks("g", "client-1", false, queues)));
        Reply theirs = client.call(new LockQueues(new QueueLocks("g", "client-2", false, queues)));
        assertThat(text(mine)).contains("orders");
        assertThat(text(theirs)).doesNotContain("orders");
    }

    @Test
    void deletedTopicIsGoneAndStartsAgainAtZero() {
        client.call(send("orders", "one"));
        client.call(new UpdateConsumerOffset("g", "orders", 0, 1));
        assertThat(client.call(new DeleteTopicOnBroker("orders")).code()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(client.call(pull("g", "orders", 0, "*", 0)).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        assertThat(client.call(send("orders", "again")).fields()).containsEntry("queueOffset", "0");
        assertThat(client.call(new QueryConsumerOffset("g", "orders", 0, false)).code())
                .isEqualTo(ResponseCode.QUERY_NOT_FOUND);
        restart();
        assertThat(client.call(pull("g", "orders", 0, "*", 0)).texts()).containsExactly("again");
    }

    @Test
    void secondBrokerOnThePortOrTheStoreIsRefusedAndTheFirstServesOn() {
        BrokerConfig samePort = BrokerConfigReader.read(
                null,
                Map.of(
                        "net.port",
                        broker.address().getPort(),
                        "store.dir",
                        folder.resolve("other").toString()));
        assertThatThrownBy(() -> Broker.start(samePort, failure -> {}))
                .hasMessageContaining("another process uses the port")
                .extracting(ExitCode::of)
                .isEqualTo(ExitCode.PORT_BUSY);
        assertThat(folder.resolve("other")).doesNotExist();
        BrokerConfig sameStore = BrokerConfigReader.read(null, Map.of("net.port", 0, "store.dir", folder.toString()));
        assertThatThrownBy(() -> Broker.start(sameStore, failure -> {}))
                .extracting(ExitCode::of)
                .isEqualTo(ExitCode.STORE_LOCKED);
        assertThat(client.call(send("orders", "one")).code()).isEqualTo(ResponseCode.SUCCESS);
        restart();
        assertThat(client.call(pull("g", "orders", 0, "*", 0)).texts()).containsExactly("one");
    }

    private void heartbeat(String clientId, String group, String topic) {
        assertThat(client.call(new Heartbeat(consumer(clientId, group, topic))).code())
                .isEqualTo(ResponseCode.SUCCESS);
    }

    private static HeartbeatData consumer(String clientId, String group, String topic) {
        SubscriptionData subscription = new SubscriptionData(false, topic, "*", Set.of(), Set.of(), 1, "TAG");
        ConsumerData data = new ConsumerData(
                group, "CONSUME_PASSIVELY", "CLUSTERING", "CONSUME_FROM_FIRST_OFFSET", Set.of(subscription), false);
        return new HeartbeatData(clientId, Set.of(), Set.of(data), 0, false);
    }

    private static String text(Reply reply) {
        return new String(reply.body(), StandardCharsets.UTF_8);
    }
}
