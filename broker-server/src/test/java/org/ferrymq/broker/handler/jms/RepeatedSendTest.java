package org.ferrymq.broker.handler.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.ferrymq.protocol.command.jms.produce.Produce;
import org.ferrymq.protocol.command.jms.produce.ProduceBatch;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.PropertyKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that lost its channel sends again what was not answered: it must not be stored twice. */
class RepeatedSendTest {
    @TempDir
    Path folder;

    @TempDir
    Path afterCrash;

    private TestBroker broker;
    private ScriptedPeer peer;

    @BeforeEach
    void open() {
        broker = TestBroker.open(folder);
        peer = broker.connect("c1", null);
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private Produce produce(boolean repeated, long deliverAt, String queue, String... keys) {
        ByteBuf body = Unpooled.buffer();
        for (String key : keys) {
            ProduceBatch.write(
                    body,
                    new ProduceBatch.Message(
                            0,
                            0,
                            broker.clock.millis(),
                            deliverAt,
                            ByteBuffer.wrap(("body of " + key).getBytes(StandardCharsets.UTF_8)),
                            MessageProperties.encode(Map.of(PropertyKeys.UNIQ_KEY, key))
                                    .getBytes(StandardCharsets.UTF_8)));
        }
        return new Produce(queue, DestinationKind.QUEUE, null, true, repeated, keys.length, body);
    }

    private List<String> receive(String queue) {
        broker.receiver(peer, 1, queue, null, 100);
        return peer.bodies(1);
    }

    @Test
    void whatIsStoredAlreadyIsNotStoredAgain() {
        broker.call(peer, produce(false, 0, "q", "a", "b"));
        peer.close();
        peer = broker.connect("c1", null);
        broker.call(peer, produce(true, 0, "q", "a", "b", "c"));
        broker.call(peer, produce(true, 0, "other", "a"));
        assertThat(receive("q")).containsExactly("body of a", "body of b", "body of c");
    }

    @Test
    void alsoAfterACrash() {
        broker.call(peer, produce(false, 0, "q", "a"));
        broker = broker.crash(afterCrash);
        peer = broker.connect("c1", null);
        broker.call(peer, produce(true, 0, "q", "a"));
        broker.call(peer, produce(true, 0, "q", "b"));
        assertThat(receive("q")).containsExactly("body of a", "body of b");
    }

    @Test
    void alsoWhileItWaitsForItsTime() {
        long due = broker.clock.millis() + 60_000;
        broker.call(peer, produce(false, due, "q", "a"));
        broker = broker.crash(afterCrash);
        peer = broker.connect("c1", null);
        broker.call(peer, produce(true, due, "q", "a"));
        assertThat(broker.store.query("q", "a", 10, 0, Long.MAX_VALUE))
                .as("nobody else finds it yet")
                .isEmpty();
        assertThat(broker.store.status().pendingTimers()).isEqualTo(1);
        broker.clock.advance(Duration.ofMinutes(2));
        org.awaitility.Awaitility.await()
                .atMost(org.awaitility.Durations.ONE_MINUTE)
                .until(() -> broker.store.queue("q", 0).isPresent());
        assertThat(receive("q")).containsExactly("body of a");
    }

    @Test
    void whatComesLateOverTheReplacedChannelIsRefused() {
        ScriptedPeer former = peer;
        peer = broker.connect("c1", null);
        assertThat(broker.answer(former, produce(false, 0, "q", "a")).code()).isEqualTo(ResponseCode.ILLEGAL_STATE);
        broker.call(peer, produce(true, 0, "q", "a"));
        assertThat(receive("q")).containsExactly("body of a");
    }
}
