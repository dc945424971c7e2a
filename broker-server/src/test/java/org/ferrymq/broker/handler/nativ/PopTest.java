package org.ferrymq.broker.handler.nativ;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.jms.ScriptedPeer;
import org.ferrymq.broker.handler.jms.TestBroker;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.FieldReader;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.group.CreateGroup;
import org.ferrymq.protocol.command.group.DeleteGroup;
import org.ferrymq.protocol.command.offset.QueryConsumerOffset;
import org.ferrymq.protocol.command.offset.UpdateConsumerOffset;
import org.ferrymq.protocol.command.pop.AckMessage;
import org.ferrymq.protocol.command.pop.BatchAckMessage;
import org.ferrymq.protocol.command.pop.ChangeInvisibleTime;
import org.ferrymq.protocol.command.pop.PopHandle;
import org.ferrymq.protocol.command.pop.PopMessage;
import org.ferrymq.protocol.command.pop.PopMessageAnswer;
import org.ferrymq.protocol.command.send.SendMessage;
import org.ferrymq.protocol.command.topic.CreateTopic;
import org.ferrymq.protocol.command.topic.DeleteTopicOnBroker;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.RecordView;
import org.ferrymq.protocol.route.BatchAck;
import org.ferrymq.protocol.route.BatchAcks;
import org.ferrymq.protocol.route.GroupConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leases, their end, acknowledging and waiting, with a clock of its own. */
class PopTest {
    private static final String TOPIC = "orders";
    private static final String GROUP = "consumers";
    private static final int INVISIBLE = 30_000;

    @TempDir
    private Path folder;

    private TestBroker broker;
    private final ScriptedPeer peer = new ScriptedPeer();

    /** A popped message as a client knows it. */
    private record Popped(String body, int queueId, long offset, int reconsumeTimes, PopHandle handle) {}

    @BeforeEach
    void open() {
        broker = TestBroker.open(folder);
        createTopic(TOPIC, 2);
    }

    @AfterEach
    void close() {
        broker.close();
    }

    @Test
    void messagesAreTakenOnceAndDoneWhenAcknowledged() {
        send(0, "a", "b");
        send(1, "c");

        List<Popped> first = pop(2, 0);
        List<Popped> rest = pop(32, 0);

        assertThat(bodies(first)).hasSize(2);
        assertThat(bodies(rest)).hasSize(1);
        assertThat(popAnswer(pop(PopMessage.ANY_QUEUE, 32, 0)).code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);
        first.forEach(this::acknowledge);
        rest.forEach(this::acknowledge);
        broker.clock.advance(Duration.ofMinutes(5));
        broker.settle();
        assertThat(pop(32, 0)).isEmpty();
        assertThat(committed(0)).isEqualTo(2);
        assertThat(committed(1)).isEqualTo(1);
    }

    @Test
    void leaseThatEndsIsDeliveredAgainInOrderWithItsCount() {
        send(0, "a", "b", "c");
        List<Popped> taken = pop(32, 0);
        acknowledge(taken.get(1));

        broker.clock.advance(Duration.ofMillis(INVISIBLE - 1));
        broker.settle();
        assertThat(pop(32, 0)).isEmpty();
        broker.clock.advance(Duration.ofMillis(1));
        broker.settle();
        send(0, "d");
        List<Popped> again = pop(32, 0);

        assertThat(bodies(again)).containsExactly("a", "c", "d");
        assertThat(again).extracting(Popped::reconsumeTimes).containsExactly(1, 1, 0);
        assertThat(again.get(0).handle().popTime())
                .isGreaterThan(taken.get(0).handle().popTime());
    }

    @Test
    void expiredAndForgedHandlesAreRefused() {
        send(0, "a", "b");
        Popped a = pop(1, 0).get(0);

        assertThat(ack(forged(a, a.handle().popTime() + 1)).code()).isEqualTo(ResponseCode.NO_MESSAGE);
        endLeases();
        Response late = ack(a);
        assertThat(late.code()).isEqualTo(ResponseCode.NO_MESSAGE);
        assertThat(late.remark()).contains("is not held under the handle", "its time is over");
        Popped again = pop(1, 0).get(0);
        assertThat(again.offset()).isEqualTo(a.offset());
        assertThat(ack(a).code()).as("the old handle while another has it").isEqualTo(ResponseCode.NO_MESSAGE);
        assertThat(extend(a, 1000).code()).isEqualTo(ResponseCode.NO_MESSAGE);
        acknowledge(again);
        assertThat(ack(again).code()).as("acknowledging twice does no harm").isZero();

        assertThat(raw(0, 7, new PopHandle(0, 1, 1, 0, "0", "broker-a", 0, 7).toString()))
                .isEqualTo(ResponseCode.NO_MESSAGE);
        assertThat(raw(0, 0, "nonsense")).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(raw(0, 0, "0 x 1 0 0 broker-a 0 0")).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(raw(0, 0, "0 1 1 0 0 broker-b 0 0")).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(raw(0, 0, "0 1 1 0 1 broker-a 0 0")).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(raw(0, 0, "0 1 1 0 0 broker-a 1 0")).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
        assertThat(raw(2, 0, "0 1 1 0 0 broker-a 2 0")).isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
    }

    @Test
    void timeOfALeaseCanBeChanged() {
        send(0, "a", "b");
        List<Popped> taken = pop(32, 0);

        Popped longer = changed(taken.get(0), 2 * INVISIBLE);
        changed(taken.get(1), 0);
        broker.clock.advance(Duration.ofMillis(1));
        broker.settle();
        assertThat(bodies(pop(32, 0))).containsExactly("b");
        endLeases();
        assertThat(bodies(pop(32, 0))).containsExactly("b");
        assertThat(ack(taken.get(0)).code()).isEqualTo(ResponseCode.NO_MESSAGE);
        acknowledge(longer);
        endLeases();
        endLeases();
        List<Popped> left = pop(32, 0);
        assertThat(bodies(left)).containsExactly("b");
        assertThat(left.get(0).reconsumeTimes()).isEqualTo(3);
    }

    @Test
    void messageThatFailsTooOftenGoesToTheDeadLetters() {
        broker.call(peer, new CreateGroup(group(1)));
        send(0, "bad", "good");

        for (int i = 0; i < 2; i++) {
            List<Popped> tried = pop(32, 0);
            assertThat(bodies(tried)).contains("bad");
            tried.stream().filter(message -> message.body().equals("good")).forEach(this::acknowledge);
            endLeases();
        }
        assertThat(pop(32, 0)).isEmpty();
        broker.settle();

        PopMessage dead =
                new PopMessage("others", "%DLQ%" + GROUP, -1, 32, INVISIBLE, 0, 0, 0, null, null, false, null);
        List<Popped> letters = messages(dead, popAnswer(dead));
        assertThat(bodies(letters)).containsExactly("bad");
        assertThat(committed(0)).isEqualTo(2);
    }

    @Test
    void whatIsAcknowledgedSurvivesACrashAndWhatIsOnlyLeasedComesAgain(@TempDir Path into) {
        send(0, "a", "b", "c", "d");
        List<Popped> taken = pop(3, 0);
        acknowledge(taken.get(1));
        broker.settle();

        broker = broker.crash(into);
        assertThat(ack(taken.get(0)).code()).as("the lease is lost").isEqualTo(ResponseCode.NO_MESSAGE);
        assertThat(ack(taken.get(1)).code()).isZero();
        List<Popped> again = pop(32, 0);

        assertThat(bodies(again)).containsExactly("a", "c", "d");
        assertThat(again).extracting(Popped::reconsumeTimes).containsOnly(0);
    }

    @Test
    void countsSurviveACrash(@TempDir Path into) {
        send(0, "a");
        pop(1, 0);
        endLeases();

        broker = broker.crash(into);

        assertThat(pop(1, 0)).extracting(Popped::reconsumeTimes).containsExactly(1);
    }

    @Test
    void popWaitsForMessagesAndForLeasesToEnd() {
        CompletableFuture<Response> waiting = broker.begin(peer, pop(PopMessage.ANY_QUEUE, 32, 10_000));
        broker.settle();
        assertThat(waiting).isNotDone();
        send(1, "a");
        broker.settle();
        assertThat(bodies(messages(pop(PopMessage.ANY_QUEUE, 32, 0), ended(waiting))))
                .containsExactly("a");

        broker.clock.advance(Duration.ofMillis(INVISIBLE - 5000));
        CompletableFuture<Response> next = broker.begin(peer, pop(PopMessage.ANY_QUEUE, 32, 10_000));
        broker.settle();
        assertThat(next).isNotDone();
        broker.clock.advance(Duration.ofMillis(5001));
        broker.settle();
        assertThat(bodies(messages(pop(PopMessage.ANY_QUEUE, 32, 0), ended(next))))
                .containsExactly("a");

        CompletableFuture<Response> last = broker.begin(peer, pop(PopMessage.ANY_QUEUE, 32, 5000));
        broker.settle();
        broker.clock.advance(Duration.ofSeconds(5));
        broker.settle();
        broker.clock.advance(Duration.ofMillis(200));
        broker.settle();
        assertThat(ended(last).code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);
    }

    @Test
    void whoeverIsGoneGetsNothing() {
        ScriptedPeer gone = new ScriptedPeer();
        CompletableFuture<Response> waiting = broker.begin(gone, pop(PopMessage.ANY_QUEUE, 32, 10_000));
        broker.settle();
        gone.close();
        send(0, "a");
        broker.settle();

        assertThat(ended(waiting).code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);
        assertThat(bodies(pop(32, 0))).containsExactly("a");
    }

    @Test
    void tooManyMayNotWait() {
        List<CompletableFuture<Response>> waiting = new ArrayList<>();
        for (int i = 0; i < 1024; i++) {
            waiting.add(broker.begin(peer, pop(PopMessage.ANY_QUEUE, 32, 10_000)));
        }
        broker.settle();
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        assertThat(popAnswer(pop(PopMessage.ANY_QUEUE, 32, 10_000)).code()).isEqualTo(ResponseCode.POLLING_FULL);
    }

    @Test
    void filterLeavesOutForTheGroup() {
        send(0, Map.of(PropertyKeys.TAGS, "x"), "x1");
        send(0, Map.of(PropertyKeys.TAGS, "y", "price", "5"), "y5");
        send(0, Map.of(PropertyKeys.TAGS, "y", "price", "7"), "y7");

        assertThat(bodies(popWith("TAG", "y"))).containsExactly("y5", "y7");
        endLeases();
        assertThat(bodies(popWith("SQL92", "price > 5"))).containsExactly("y7");
        Response refused =
                popAnswer(new PopMessage(GROUP, TOPIC, -1, 32, INVISIBLE, 0, 0, 0, "SQL92", "price >", false, null));
        assertThat(refused.code()).isEqualTo(ResponseCode.SUBSCRIPTION_PARSE_FAILED);
        assertThat(refused.remark()).contains("at position 8");
        endLeases();
        assertThat(bodies(pop(32, 0))).as("what was left out is done").containsExactly("y7");
    }

    @Test
    void batchOfAcknowledgements() {
        send(0, "a", "b", "c");
        List<Popped> taken = pop(32, 0);

        assertThat(batch(taken.get(0), 0, 2).code()).isZero();
        Response partly = batch(taken.get(0), 1, 9);
        assertThat(partly.code()).isEqualTo(ResponseCode.NO_MESSAGE);
        assertThat(partly.remark()).startsWith("1 of the messages");
        endLeases();
        assertThat(pop(32, 0)).isEmpty();
        assertThat(broker.answer(peer, new BatchAckMessage(new BatchAcks("broker-a", List.of())))
                        .code())
                .isEqualTo(ResponseCode.NO_MESSAGE);
        BatchAck broken = new BatchAck(GROUP, TOPIC, "0", 0, 0, 0, 0, 0, "!!");
        assertThat(broker.answer(peer, new BatchAckMessage(new BatchAcks("broker-a", List.of(broken))))
                        .code())
                .isEqualTo(ResponseCode.MESSAGE_ILLEGAL);
    }

    @Test
    void orderedPopBlocksItsQueueUntilAllIsAcknowledged() {
        send(0, "a", "b", "c");
        send(1, "x");
        List<Popped> taken = ordered(0, 2, "1");
        assertThat(bodies(taken)).containsExactly("a", "b");
        assertThat(taken.get(0).handle().reviveQid()).isEqualTo(PopHandle.ORDERED);
        assertThat(ordered(0, 2, "2")).isEmpty();
        assertThat(bodies(ordered(-1, 2, "2"))).containsExactly("x");

        assertThat(bodies(ordered(0, 2, "1")))
                .as("the answer was lost, the client asks again")
                .containsExactly("a", "b");
        List<Popped> again = ordered(0, 2, "1");
        assertThat(again).extracting(Popped::reconsumeTimes).containsOnly(0);
        acknowledge(again.get(0));
        assertThat(ordered(0, 2, "2")).isEmpty();
        endLeases();
        List<Popped> after = ordered(0, 32, "2");
        assertThat(bodies(after)).containsExactly("b", "c");
    }

    @Test
    void offsetsAndAcknowledgementsAreOneState() {
        send(0, "a", "b", "c", "d");
        List<Popped> taken = pop(1, 0);
        acknowledge(taken.get(0));
        assertThat(committed(0)).isEqualTo(1);

        broker.call(peer, new UpdateConsumerOffset(GROUP, TOPIC, 0, 3));
        broker.settle();
        assertThat(bodies(pop(32, 0))).containsExactly("d");
        broker.call(peer, new UpdateConsumerOffset(GROUP, TOPIC, 0, 1));
        broker.settle();
        assertThat(bodies(pop(32, 0))).as("set back, without what is leased").containsExactly("b", "c");
    }

    @Test
    void deletedGroupAndTopicBeginAnew() {
        send(0, "a", "b");
        List<Popped> taken = pop(1, 0);
        broker.call(peer, new DeleteGroup(GROUP, true));
        broker.settle();
        assertThat(ack(taken.get(0)).code()).isEqualTo(ResponseCode.NO_MESSAGE);
        assertThat(bodies(pop(32, 0))).containsExactly("a", "b");

        CompletableFuture<Response> waiting = broker.begin(peer, pop(PopMessage.ANY_QUEUE, 32, 10_000));
        broker.settle();
        broker.call(peer, new DeleteTopicOnBroker(TOPIC));
        broker.settle();
        assertThat(ended(waiting).code()).isEqualTo(ResponseCode.POLLING_TIMEOUT);
        assertThat(popAnswer(pop(PopMessage.ANY_QUEUE, 32, 0)).code()).isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        createTopic(TOPIC, 1);
        send(0, "new");
        assertThat(bodies(pop(32, 0))).containsExactly("new");
    }

    @Test
    void topicThatGrowsIsPoppedWhole() {
        send(0, "a");
        assertThat(bodies(pop(32, 0))).containsExactly("a");
        createTopic(TOPIC, 3);
        send(2, "far");

        assertThat(bodies(pop(32, 0))).containsExactly("far");
    }

    @Test
    void wrongRequestsAreRefused() {
        assertThat(popAnswer(pop(2, 1, 0)).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(popAnswer(pop(0, 33, 0)).code()).isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(popAnswer(new PopMessage(GROUP, TOPIC, -1, 32, 0, 0, 0, 0, null, null, false, null))
                        .code())
                .isEqualTo(ResponseCode.INVALID_PARAMETER);
        assertThat(popAnswer(new PopMessage(GROUP, "nowhere", -1, 32, 1, 0, 0, 0, null, null, false, null))
                        .code())
                .isEqualTo(ResponseCode.TOPIC_NOT_EXIST);
        GroupConfig off = new GroupConfig(GROUP, false, true, true, false, 1, 16, 0, 1, true, 0, 15, Map.of());
        broker.call(peer, new CreateGroup(off));
        assertThat(popAnswer(pop(0, 32, 0)).code()).isEqualTo(ResponseCode.NO_PERMISSION);
    }

    /** A lease may begin a millisecond late, so that it has another time than the one before. */
    private void endLeases() {
        broker.clock.advance(Duration.ofMillis(INVISIBLE + 1));
        broker.settle();
    }

    private static Response ended(CompletableFuture<Response> pop) {
        assertThat(pop).isDone();
        return pop.join();
    }

    private void createTopic(String name, int queues) {
        broker.call(peer, new CreateTopic(name, "TBW102", queues, queues, 6, null, 0, false, null));
        broker.settle();
    }

    private static GroupConfig group(int retries) {
        return new GroupConfig(GROUP, true, true, true, false, 1, retries, 0, 1, true, 0, 15, Map.of());
    }

    private void send(int queueId, String... bodies) {
        send(queueId, Map.of(), bodies);
    }

    private void send(int queueId, Map<String, String> properties, String... bodies) {
        for (String body : bodies) {
            broker.call(
                    peer,
                    new SendMessage(
                            CommandType.SEND_MESSAGE,
                            "producers",
                            TOPIC,
                            "TBW102",
                            4,
                            queueId,
                            0,
                            0,
                            0,
                            MessageProperties.encode(properties),
                            0,
                            false,
                            false,
                            16,
                            Unpooled.copiedBuffer(body, UTF_8)));
        }
    }

    private static PopMessage pop(int queueId, int max, long pollTime) {
        return new PopMessage(GROUP, TOPIC, queueId, max, INVISIBLE, pollTime, 0, 0, null, null, false, null);
    }

    private List<Popped> pop(int max, long pollTime) {
        PopMessage pop = pop(PopMessage.ANY_QUEUE, max, pollTime);
        return messages(pop, popAnswer(pop));
    }

    private List<Popped> popWith(String type, String expression) {
        PopMessage pop = new PopMessage(GROUP, TOPIC, -1, 32, INVISIBLE, 0, 0, 0, type, expression, false, null);
        return messages(pop, popAnswer(pop));
    }

    private List<Popped> ordered(int queueId, int max, String attempt) {
        PopMessage pop = new PopMessage(GROUP, TOPIC, queueId, max, INVISIBLE, 0, 0, 0, null, null, true, attempt);
        return messages(pop, popAnswer(pop));
    }

    private Response popAnswer(PopMessage pop) {
        return broker.answer(peer, pop);
    }

    /** As the stock client makes handles of an answer. */
    private static List<Popped> messages(PopMessage pop, Response response) {
        if (response.code() != ResponseCode.SUCCESS) {
            return List.of();
        }
        PopMessageAnswer answer = PopMessageAnswer.read(new FieldReader(response.fields()), response.body());
        List<Popped> messages = new ArrayList<>();
        ByteBuf records = answer.body();
        RecordView view = new RecordView();
        ByteBuffer bytes = records.nioBuffer();
        while (bytes.hasRemaining()) {
            view.wrap(bytes, bytes.position());
            long start = Long.parseLong(part(answer.startOffsetInfo(), view.queueId()));
            assertThat(part(answer.msgOffsetInfo(), view.queueId()).split(","))
                    .contains(Long.toString(view.queueOffset()));
            byte[] body = new byte[view.bodyLength()];
            view.body().get(body);
            messages.add(new Popped(
                    new String(body, UTF_8),
                    view.queueId(),
                    view.queueOffset(),
                    view.reconsumeTimes(),
                    new PopHandle(
                            start,
                            answer.popTime(),
                            answer.invisibleTime(),
                            answer.reviveQid(),
                            "0",
                            "broker-a",
                            view.queueId(),
                            view.queueOffset())));
            bytes.position(bytes.position() + view.totalSize());
        }
        records.release();
        assertThat(messages.size()).isLessThanOrEqualTo(pop.maxMsgNums());
        return messages;
    }

    private static String part(String info, int queueId) {
        for (String queue : info.split(";", -1)) {
            String[] parts = queue.split(" ", -1);
            if (parts[1].equals(Integer.toString(queueId))) {
                return parts[2];
            }
        }
        throw new AssertionError("queue " + queueId + " is not in " + info);
    }

    private Response ack(Popped message) {
        return broker.answer(
                peer,
                new AckMessage(GROUP, TOPIC, message.queueId(), message.handle().toString(), message.offset()));
    }

    private void acknowledge(Popped message) {
        Response response = ack(message);
        assertThat(response.code()).as(response.remark()).isZero();
    }

    private int raw(int queueId, long offset, String handle) {
        return broker.answer(peer, new AckMessage(GROUP, TOPIC, queueId, handle, offset))
                .code();
    }

    private static Popped forged(Popped message, long popTime) {
        PopHandle handle = message.handle();
        return new Popped(
                message.body(),
                message.queueId(),
                message.offset(),
                0,
                new PopHandle(
                        handle.startOffset(),
                        popTime,
                        handle.invisibleTime(),
                        handle.reviveQid(),
                        handle.topicKind(),
                        handle.brokerName(),
                        handle.queueId(),
                        handle.offset()));
    }

    private Response extend(Popped message, long millis) {
        return broker.answer(
                peer,
                new ChangeInvisibleTime(
                        GROUP, TOPIC, message.queueId(), message.handle().toString(), message.offset(), millis));
    }

    private Popped changed(Popped message, long millis) {
        Response response = extend(message, millis);
        assertThat(response.code()).as(response.remark()).isZero();
        return forged(message, Long.parseLong(response.fields().get("popTime")));
    }

    private Response batch(Popped message, int... offsets) {
        BitSet bits = new BitSet();
        for (int offset : offsets) {
            bits.set(offset);
        }
        BatchAck ack = new BatchAck(
                GROUP, TOPIC, "0", 0, message.queueId(), 0, message.handle().popTime(), INVISIBLE, BatchAck.text(bits));
        return broker.answer(peer, new BatchAckMessage(new BatchAcks("broker-a", List.of(ack))));
    }

    private long committed(int queueId) {
        return Long.parseLong(broker.call(peer, new QueryConsumerOffset(GROUP, TOPIC, queueId, true))
                .fields()
                .get("offset"));
    }

    private static List<String> bodies(List<Popped> messages) {
        return messages.stream().map(Popped::body).toList();
    }
}
