package org.ferrymq.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.pull.PullMessage;
import org.ferrymq.protocol.command.pull.PullMessageAnswer;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.message.RecordView;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.TransportClient;

/** Reads queues as they are in the broker and compares them with what senders were told. */
final class KillChecker {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TransportClient client;

    KillChecker(TransportClient client) {
        this.client = client;
    }

    /** Everything acknowledged is there, at its offset; nothing else but what was sent is there; all in order, once. */
    void checkSender(InetSocketAddress broker, String topic, KillSender sender) {
        List<String> bodies = read(broker, topic, sender.queueId());
        Map<Long, Long> offsets = new HashMap<>();
        long before = -1;
        for (int offset = 0; offset < bodies.size(); offset++) {
            long number = number(bodies.get(offset), 0);
            assertThat(number)
                    .as("number at offset %s of queue %s, after %s", offset, sender.queueId(), before)
                    .isGreaterThan(before)
                    .isLessThan(sender.sent());
            before = number;
            offsets.put(number, (long) offset);
        }
        sender.acknowledged()
                .forEach((number, offset) -> assertThat(offsets.get(number))
                        .as("offset of acknowledged message %s in queue %s", number, sender.queueId())
                        .isEqualTo(offset));
    }

    /** Each committed transaction is there, and no transaction is there in part or twice. */
    void checkCommitter(InetSocketAddress broker, String topic, KillCommitter committer) {
        List<String> bodies = read(broker, topic, 0);
        assertThat(bodies.size() % KillCommitter.SIZE)
                .as("messages of transactions")
                .isZero();
        Set<Long> found = new HashSet<>();
        for (int offset = 0; offset < bodies.size(); offset++) {
            long number = number(bodies.get(offset), 0);
            assertThat(number(bodies.get(offset), 1))
                    .as("place of %s in its transaction", bodies.get(offset))
                    .isEqualTo(offset % KillCommitter.SIZE);
            if (offset % KillCommitter.SIZE == 0) {
                assertThat(found.add(number))
                        .as("transaction %s is there once", number)
                        .isTrue();
            }
            assertThat(found).contains(number);
            assertThat(number).isLessThan(committer.begun());
        }
        assertThat(found).containsAll(committer.committed());
    }

    private static long number(String body, int index) {
        return Long.parseLong(body.split(" ", -1)[index]);
    }

    private List<String> read(InetSocketAddress broker, String topic, int queueId) {
        Connection connection = client.connect(broker, (from, request, responder) -> request.release())
                .join();
        List<String> bodies = new ArrayList<>();
        RecordView view = new RecordView();
        while (true) {
            PullMessage pull = new PullMessage(
                    CommandType.PULL_MESSAGE,
                    "checkers",
                    topic,
                    queueId,
                    bodies.size(),
                    1000,
                    PullMessage.SUBSCRIPTION,
                    0,
                    0,
                    "*",
                    0,
                    "TAG");
            Frame answer = connection
                    .request(Commands.toFrame(pull, HeaderEncoding.BINARY), PATIENCE)
                    .join();
            try {
                if (answer.code() != ResponseCode.SUCCESS) {
                    assertThat(answer.code())
                            .as("code of the pull at %s of %s: %s", bodies.size(), topic, answer.remark())
                            .isIn(
                                    ResponseCode.PULL_NOT_FOUND,
                                    ResponseCode.PULL_OFFSET_MOVED,
                                    ResponseCode.TOPIC_NOT_EXIST);
                    return bodies;
                }
                ByteBuffer records = PullMessageAnswer.read(Commands.fields(answer), answer.body())
                        .body()
                        .nioBuffer();
                for (int at = 0; at < records.limit(); at += view.totalSize()) {
                    view.wrap(records, at);
                    assertThat(view.queueOffset()).isEqualTo(bodies.size());
                    bodies.add(StandardCharsets.UTF_8.decode(view.body()).toString());
                }
            } finally {
                answer.release();
            }
        }
    }
}
