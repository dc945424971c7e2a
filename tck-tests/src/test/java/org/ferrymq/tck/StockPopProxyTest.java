package org.ferrymq.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.client.ClientConfig;
import org.apache.rocketmq.client.consumer.AckResult;
import org.apache.rocketmq.client.consumer.AckStatus;
import org.apache.rocketmq.client.consumer.NotifyResult;
import org.apache.rocketmq.client.consumer.PopResult;
import org.apache.rocketmq.client.consumer.PopStatus;
import org.apache.rocketmq.client.impl.ClientRemotingProcessor;
import org.apache.rocketmq.client.impl.mqclient.MQClientAPIExt;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.constant.ConsumeInitMode;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.remoting.CommandCustomHeader;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.AckMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.ChangeInvisibleTimeRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.ExtraInfoUtil;
import org.apache.rocketmq.remoting.protocol.header.NotificationRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PeekMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PollingInfoRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PollingInfoResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.PopMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PopMessageResponseHeader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * POP as the proxies of Apache RocketMQ use it, by the part of the stock client that they are made of: ordered pops, notifications,
 * looks at messages, who waits.
 */
class StockPopProxyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long TIMEOUT_MS = 60_000;
    private static final int QUEUES = 2;
    private static final long LONG = 600_000;

    @TempDir
    private static Path store;

    private static ServerProcess servers;
    private static MQClientAPIExt api;
    private static String broker;

    private StockClients clients;
    private DefaultMQProducer producer;
    private String topic;
    private String group;

    @BeforeAll
    static void startServers() {
        servers = ServerProcess.combined(store).start();
        broker = ServerProcess.text(servers.address());
        api = new MQClientAPIExt(new ClientConfig(), new NettyClientConfig(), new ClientRemotingProcessor(null), null);
        api.start();
    }

    @AfterAll
    static void stopServers() {
        api.shutdown();
        servers.close();
    }

    @BeforeEach
    void topicAndGroup(TestInfo test) throws Exception {
        String name = test.getTestMethod().orElseThrow().getName() + "-" + Long.toString(System.nanoTime(), 36);
        topic = "topic-" + name;
        group = "group-" + name;
        clients = new StockClients(servers.nameServerAddress());
        producer = clients.producer();
        StockClients.createTopic(producer, topic, QUEUES);
    }

    @AfterEach
    void closeClients() {
        clients.close();
    }

    @Test
    void anOrderedPopBlocksItsQueueUntilAllOfItIsAcknowledged() throws Exception {
        send(0, "a", "b", "c");
        send(1, "x");
        List<MessageExt> taken = found(ordered("one", 0, 2, LONG, 0));
        assertThat(bodies(taken)).containsExactly("a", "b");
        assertThat(ordered("two", 0, 2, LONG, 0).join().getPopStatus()).isEqualTo(PopStatus.POLLING_NOT_FOUND);
        assertThat(bodies(found(ordered("two", -1, 2, LONG, 0))))
                .as("another queue is free")
                .containsExactly("x");

        assertThat(ack(taken.get(1), handle(taken.get(1)))).isEqualTo(AckStatus.OK);
        assertThat(ordered("two", 0, 2, LONG, 0).join().getPopStatus())
                .as("the first one is not acknowledged")
                .isEqualTo(PopStatus.POLLING_NOT_FOUND);
        AckResult renewed = change(taken.get(0), handle(taken.get(0)), LONG);
        assertThat(renewed.getStatus()).isEqualTo(AckStatus.OK);
        assertThat(ack(taken.get(0), handle(taken.get(0))))
                .as("the handle from before the renewal")
                .isEqualTo(AckStatus.NO_EXIST);

        CompletableFuture<PopResult> waiting = ordered("two", 0, 2, LONG, 20_000);
        await().atMost(PATIENCE).until(() -> waiting.isDone() || pollers(0) == 1);
        assertThat(ack(taken.get(0), renewed.getExtraInfo())).isEqualTo(AckStatus.OK);
        PopResult next = waiting.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        // On a machine that stalls, the wait may have ended before; then the message is there for the next one.
        List<MessageExt> last =
                next.getPopStatus() == PopStatus.FOUND ? next.getMsgFoundList() : found(ordered("two", 0, 2, LONG, 0));
        assertThat(bodies(last)).containsExactly("c");
    }

    @Test
    void whatAnOrderedConsumerDidNotAcknowledgeComesBeforeWhatFollows() throws Exception {
        send(0, "a", "b", "c");
        assertThat(bodies(found(ordered("dead", 0, 2, 500, 0)))).containsExactly("a", "b");
        send(0, "d");

        List<MessageExt> again = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            PopResult popped = ordered("alive", 0, 32, LONG, 1000).join();
            if (popped.getPopStatus() == PopStatus.FOUND) {
                again.addAll(popped.getMsgFoundList());
            }
            return !again.isEmpty();
        });
        assertThat(bodies(again)).containsExactly("a", "b", "c", "d");
        assertThat(again).extracting(MessageExt::getReconsumeTimes).containsExactly(1, 1, 0, 0);
    }

    @Test
    void aLostAnswerIsGivenAgainToTheSameAttempt() throws Exception {
        send(0, "a", "b");
        assertThat(bodies(found(ordered("attempt", 0, 2, LONG, 0)))).containsExactly("a", "b");
        List<MessageExt> again = found(ordered("attempt", 0, 2, LONG, 0));
        assertThat(bodies(again)).containsExactly("a", "b");
        assertThat(again).extracting(MessageExt::getReconsumeTimes).containsOnly(0);
    }

    @Test
    void peekingTakesNothingAndSeesWhatIsFree() throws Exception {
        assertThat(peek(-1, 32).getCode()).isEqualTo(ResponseCode.PULL_NOT_FOUND);
        send(0, "a", "b");
        send(1, "x");

        RemotingCommand all = peek(-1, 32);
        assertThat(all.getCode()).as("%s", all.getRemark()).isEqualTo(ResponseCode.SUCCESS);
        assertThat(peeked(all)).containsExactly("a", "b", "x");
        PopMessageResponseHeader header = all.decodeCommandCustomHeader(PopMessageResponseHeader.class);
        assertThat(header.getRestNum()).isEqualTo(3);
        assertThat(peeked(peek(-1, 2))).containsExactly("a", "b");
        assertThat(peeked(peek(1, 32))).containsExactly("x");

        List<MessageExt> taken = found(ordered("one", 0, 1, LONG, 0));
        assertThat(bodies(taken)).containsExactly("a");
        assertThat(peeked(peek(0, 32))).containsExactly("b");
        assertThat(ack(taken.get(0), handle(taken.get(0)))).isEqualTo(AckStatus.OK);
        assertThat(peeked(peek(-1, 32))).containsExactly("b", "x");
    }

    @Test
    void aNotificationComesWhenThereIsSomethingToPop() throws Exception {
        assertThat(notified(-1, 0, "*").isHasMsg()).isFalse();
        CompletableFuture<NotifyResult> waiting = notification(-1, 20_000, "wanted", false);
        send(0, "a");
        assertThat(notified(-1, 0, "*").isHasMsg()).isTrue();
        assertThat(notified(1, 0, "*").isHasMsg()).isFalse();
        assertThat(notified(-1, 0, "wanted").isHasMsg()).as("another tag").isFalse();

        producer.send(new Message(topic, "wanted", "b".getBytes(UTF_8)), queue(1));
        NotifyResult result = waiting.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        assertThat(result.isPollingFull()).isFalse();
        // On a machine that stalls, the wait may have ended before.
        assertThat(result.isHasMsg() || notified(-1, 0, "wanted").isHasMsg()).isTrue();

        assertThat(peeked(peek(-1, 32))).as("nothing was taken").containsExactly("a", "b");
        assertThat(bodies(found(ordered("one", 0, 1, LONG, 0)))).containsExactly("a");
        send(0, "c");
        assertThat(notification(0, 0, "*", true).join().isHasMsg())
                .as("the queue is blocked for ordered pops")
                .isFalse();
        assertThat(notified(0, 0, "*").isHasMsg()).isTrue();
    }

    @Test
    void aGroupThatWasOnlyNotifiedStillBeginsWhereItsFirstPopSays() throws Exception {
        send(0, "old");
        assertThat(notified(-1, 0, "*").isHasMsg()).isTrue();
        PopMessageRequestHeader header = popHeader(-1, 32, LONG, 0);
        header.setInitMode(ConsumeInitMode.MAX);
        PopResult popped =
                api.popMessageAsync(broker, "broker-a", header, TIMEOUT_MS).join();
        // As with RocketMQ, a young queue is read from its first message on.
        assertThat(bodies(popped.getMsgFoundList())).containsExactly("old");
    }

    @Test
    void thoseWhoWaitAreCountedByQueue() throws Exception {
        assertThat(pollers(0)).isZero();
        CompletableFuture<PopResult> one = ordered("one", 0, 1, LONG, 20_000);
        CompletableFuture<PopResult> any = ordered("two", -1, 1, LONG, 20_000);
        await().atMost(PATIENCE).until(() -> one.isDone() || pollers(0) == 1);
        await().atMost(PATIENCE).until(() -> any.isDone() || pollers(-1) == 1);
        assertThat(pollers(1)).isZero();
        send(0, "a");
        send(0, "b");
        send(1, "c");
        await().atMost(PATIENCE).until(() -> one.isDone() && any.isDone());
        assertThat(pollers(0)).isZero();
        assertThat(pollers(-1)).isZero();
    }

    private void send(int queueId, String... bodies) throws Exception {
        for (String body : bodies) {
            producer.send(new Message(topic, body.getBytes(UTF_8)), queue(queueId));
        }
    }

    private MessageQueue queue(int queueId) {
        return new MessageQueue(topic, "broker-a", queueId);
    }

    private CompletableFuture<PopResult> ordered(String attempt, int queueId, int max, long invisible, long poll) {
        PopMessageRequestHeader header = popHeader(queueId, max, invisible, poll);
        header.setOrder(true);
        header.setAttemptId(attempt);
        return api.popMessageAsync(broker, "broker-a", header, TIMEOUT_MS);
    }

    private PopMessageRequestHeader popHeader(int queueId, int max, long invisible, long poll) {
        PopMessageRequestHeader header = new PopMessageRequestHeader();
        header.setConsumerGroup(group);
        header.setTopic(topic);
        header.setQueueId(queueId);
        header.setMaxMsgNums(max);
        header.setInvisibleTime(invisible);
        header.setPollTime(poll);
        header.setBornTime(System.currentTimeMillis());
        header.setInitMode(ConsumeInitMode.MIN);
        return header;
    }

    private static List<MessageExt> found(CompletableFuture<PopResult> popped) {
        PopResult result = popped.join();
        assertThat(result.getPopStatus()).isEqualTo(PopStatus.FOUND);
        return result.getMsgFoundList();
    }

    private static String handle(MessageExt message) {
        return message.getProperty(MessageConst.PROPERTY_POP_CK);
    }

    private AckStatus ack(MessageExt message, String handle) throws Exception {
        AckMessageRequestHeader header = new AckMessageRequestHeader();
        header.setConsumerGroup(group);
        header.setTopic(topic);
        header.setQueueId(message.getQueueId());
        header.setOffset(message.getQueueOffset());
        header.setExtraInfo(handle);
        return api.ackMessageAsync(broker, header, TIMEOUT_MS).get().getStatus();
    }

    private AckResult change(MessageExt message, String handle, long invisible) throws Exception {
        ChangeInvisibleTimeRequestHeader header = new ChangeInvisibleTimeRequestHeader();
        header.setConsumerGroup(group);
        header.setTopic(topic);
        header.setQueueId(message.getQueueId());
        header.setOffset(ExtraInfoUtil.getQueueOffset(ExtraInfoUtil.split(handle)));
        header.setExtraInfo(handle);
        header.setInvisibleTime(invisible);
        return api.changeInvisibleTimeAsync(broker, "broker-a", header, TIMEOUT_MS)
                .get();
    }

    private NotifyResult notified(int queueId, long poll, String tags) {
        return notification(queueId, poll, tags, false).join();
    }

    private CompletableFuture<NotifyResult> notification(int queueId, long poll, String tags, boolean order) {
        NotificationRequestHeader header = new NotificationRequestHeader();
        header.setConsumerGroup(group);
        header.setTopic(topic);
        header.setQueueId(queueId);
        header.setPollTime(poll);
        header.setBornTime(System.currentTimeMillis());
        header.setOrder(order);
        header.setExpType("TAG");
        header.setExp(tags);
        return api.notificationWithPollingStats(broker, header, TIMEOUT_MS);
    }

    private int pollers(int queueId) throws Exception {
        PollingInfoRequestHeader header = new PollingInfoRequestHeader();
        header.setConsumerGroup(group);
        header.setTopic(topic);
        header.setQueueId(queueId);
        RemotingCommand answer = ask(RequestCode.POLLING_INFO, header);
        assertThat(answer.getCode()).as("%s", answer.getRemark()).isEqualTo(ResponseCode.SUCCESS);
        return answer.decodeCommandCustomHeader(PollingInfoResponseHeader.class).getPollingNum();
    }

    private RemotingCommand peek(int queueId, int max) throws Exception {
        PeekMessageRequestHeader header = new PeekMessageRequestHeader();
        header.setConsumerGroup(group);
        header.setTopic(topic);
        header.setQueueId(queueId);
        header.setMaxMsgNums(max);
        return ask(RequestCode.PEEK_MESSAGE, header);
    }

    private static RemotingCommand ask(int code, CommandCustomHeader header) throws Exception {
        return api.getRemotingClient()
                .invokeSync(broker, RemotingCommand.createRequestCommand(code, header), TIMEOUT_MS);
    }

    private static List<String> peeked(RemotingCommand answer) {
        return bodies(MessageDecoder.decodesBatch(ByteBuffer.wrap(answer.getBody()), true, true, false));
    }

    private static List<String> bodies(List<MessageExt> messages) {
        return messages.stream()
                .map(message -> new String(message.getBody(), UTF_8))
                .toList();
    }
}
