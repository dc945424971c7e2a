package org.ferrymq.broker.handler.jms;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.find.QueryMessage;
import org.ferrymq.protocol.command.find.ViewMessage;
import org.ferrymq.protocol.command.group.CreateGroup;
import org.ferrymq.protocol.command.jms.consume.Browse;
import org.ferrymq.protocol.command.jms.consume.Reject;
import org.ferrymq.protocol.command.jms.consume.TagRange;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.ferrymq.protocol.command.pop.PopMessage;
import org.ferrymq.protocol.command.pull.PullMessage;
import org.ferrymq.protocol.command.send.SendMessageBack;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.RecordView;
import org.ferrymq.protocol.route.GroupConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk changes a message under a running broker: whichever way a client takes, it gets all but that one. */
class DamagedMessageTest {
    /** Bytes of a frame before the record, without attributes. */
    private static final int FRAME = 24;
    /** Bytes of a record before the body, with addresses of 4 bytes. */
    private static final int BODY = 88;

    @TempDir
    Path folder;

    @TempDir
    Path afterCrash;

    private TestBroker broker;
    private ScriptedPeer peer;

    @BeforeEach
    void open() {
        broker = TestBroker.open(folder);
        peer = broker.connect("c1", "client");
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private void send(String... bodies) {
        for (String body : bodies) {
            broker.call(
                    peer,
                    broker.produce(DestinationKind.QUEUE, "q", null, Map.of(PropertyKeys.KEYS, "key-" + body), body));
        }
    }

    /** Changes a bit of the body of a message, on the disk; once more, and it is as it was. */
    private void flip(Path store, long offset) throws IOException {
        QueueEntry entry = new QueueEntry();
        assertThat(broker.store.queue("q", 0).orElseThrow().read(offset, entry)).isTrue();
        Path log = store.resolve("log").resolve("00000000000000000000.log");
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
            long at = entry.position() + FRAME + BODY;
            file.seek(at);
            int changed = file.read() ^ 1;
            file.seek(at);
            file.write(changed);
        }
    }

    private static List<String> bodies(ByteBuf records) {
        List<String> bodies = new ArrayList<>();
        ByteBuffer all = records.nioBuffer();
        RecordView view = new RecordView();
        for (int at = 0; at < all.limit(); at += view.totalSize()) {
            view.wrap(all, at);
            bodies.add(UTF_8.decode(view.body()).toString());
        }
        records.release();
        return bodies;
    }

    private Response pull(long offset, int max) {
        return broker.answer(
                peer,
                new PullMessage(
                        CommandType.PULL_MESSAGE,
                        "natives",
                        "q",
                        0,
                        offset,
                        max,
                        PullMessage.SUBSCRIPTION,
                        0,
                        0,
                        "*",
                        0,
                        null));
    }

    @Test
    void consumersGetTheOthersAndItStaysUntilItIsWholeAgain() throws Exception {
        send("one", "three", "fifth");
        flip(folder, 1);
        broker.receiver(peer, 1, "q", null, 100);
        assertThat(peer.bodies(1)).containsExactly("one", "fifth");
        broker.acknowledge(peer, null, 1, 1, 2);
        send("seventh");
        broker.settle();
        assertThat(peer.bodies(1)).containsExactly("seventh");
        broker.acknowledge(peer, null, 1, 3, 3);
        broker.settle();
        assertThat(broker.store.damagedMessages()).hasSize(1);

        broker.store.checkpoint().join(); // damage behind the last one would be taken for the torn end of the log
        broker = broker.crash(afterCrash);
        peer = broker.connect("c2", "client");
        broker.receiver(peer, 1, "q", null, 100);
        assertThat(peer.bodies(1)).as("damaged").isEmpty();
        flip(afterCrash, 1);
        broker.receiver(peer, 2, "q", "TRUE", 100);
        assertThat(peer.bodies(2)).as("whole again").containsExactly("three");
    }

    @Test
    void browsersPullsAndPopsLeaveItOutAndGoOn() throws Exception {
        send("one", "three", "fifth", "last one");
        flip(folder, 1);
        Response page = broker.call(peer, new Browse("q", null, null, 100));
        assertThat(bodies(page.body())).containsExactly("one", "fifth", "last one");

        Response pulled = pull(0, 32);
        assertThat(pulled.code()).isZero();
        assertThat(pulled.remark()).contains("1 messages before offset 4 are damaged");
        assertThat(pulled.fields()).containsEntry("nextBeginOffset", "4");
        assertThat(bodies(pulled.body())).containsExactly("one", "fifth", "last one");
        flip(folder, 3);
        Response none = pull(3, 32);
        assertThat(none.code()).isEqualTo(ResponseCode.PULL_RETRY_IMMEDIATELY);
        assertThat(none.fields()).containsEntry("nextBeginOffset", "4");
        assertThat(none.remark()).contains("damaged");
        assertThat(pull(4, 32).code()).as("no loop").isEqualTo(ResponseCode.PULL_NOT_FOUND);

        PopMessage pop = new PopMessage("poppers", "q", -1, 32, 30_000, 0, 0, 0, null, null, false, null);
        Response popped = broker.call(peer, pop);
        assertThat(bodies(popped.body())).containsExactly("one", "fifth");
    }

    @Test
    void questionsAndSendingBackAreRefusedWithTheReason() throws Exception {
        send("one", "three");
        broker.call(peer, new CreateGroup(GroupConfig.of("natives")));
        long position = position(1);
        flip(folder, 1);
        for (Response refused : List.of(
                broker.answer(peer, new ViewMessage(position, "q")),
                broker.answer(peer, new QueryMessage("q", "key-three", 10, 0, Long.MAX_VALUE)),
                broker.answer(peer, new SendMessageBack(position, "natives", 0, null, "q", false, 16)))) {
            assertThat(refused.code()).isEqualTo(ResponseCode.SYSTEM_ERROR);
            assertThat(refused.remark()).contains("log position " + position, "damaged on the disk");
        }
        assertThat(broker.answer(peer, new QueryMessage("q", "key-one", 10, 0, Long.MAX_VALUE))
                        .code())
                .isZero();
    }

    private long position(long offset) {
        QueueEntry entry = new QueueEntry();
        assertThat(broker.store.queue("q", 0).orElseThrow().read(offset, entry)).isTrue();
        return entry.position();
    }

    @Test
    void deadLettersGetNoCopyOfIt() throws Exception {
        send("one", "three");
        broker.receiver(peer, 1, "q", null, 100);
        assertThat(peer.bodies(1)).containsExactly("one", "three");
        flip(folder, 1);
        Response refused = broker.answer(peer, new Reject(null, "bad", List.of(new TagRange(1, 1, 2))));
        assertThat(refused.code()).isNotZero();
        assertThat(refused.remark()).contains("damaged on the disk");
        broker.settle();
        assertThat(peer.bodies(1)).as("the other one goes back").containsExactly("one");
        assertThat(broker.store.queue("%DLQ%JMS_QUEUE", 0)).isEmpty();
    }
}
