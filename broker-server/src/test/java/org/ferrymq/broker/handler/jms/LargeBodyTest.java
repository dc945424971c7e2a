package org.ferrymq.broker.handler.jms;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.jms.consume.SubscriptionKind;
import org.ferrymq.protocol.command.jms.destination.DestinationKind;
import org.ferrymq.protocol.command.jms.piece.GetPiece;
import org.ferrymq.protocol.command.jms.piece.PutPiece;
import org.ferrymq.protocol.command.jms.transaction.TxRollback;
import org.ferrymq.protocol.message.LargeBody;
import org.ferrymq.protocol.message.PropertyKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pieces of a body are kept as long as a message that names it is owed, while the log is freed under them; then they go. */
class LargeBodyTest {
    private static final int SEGMENT = 64 << 10;
    private static final int PIECE = 10_000;
    private static final int PIECES = 4;
    private static final LargeBody BODY = new LargeBody("b1", (PIECES - 1) * PIECE + 17, PIECE);
    private static final Map<String, String> NAMING = Map.of(PropertyKeys.LARGE_BODY, BODY.text());
    private static final String LOCAL = "L:c1:1";

    @TempDir
    Path folder;

    private TestBroker broker;
    private ScriptedPeer peer;

    @BeforeEach
    void open() {
        broker = TestBroker.retaining(folder, SEGMENT);
        peer = broker.connect("c1", "client");
    }

    @AfterEach
    void close() {
        broker.close();
    }

    private void restart() {
        broker = broker.restart();
        peer = broker.connect("c2", "client");
    }

    private static byte[] piece(int number) {
        byte[] bytes = new byte[number == PIECES - 1 ? 17 : PIECE];
        Arrays.fill(bytes, (byte) ('a' + number));
        return bytes;
    }

    private Response put(int number) {
        byte[] bytes = piece(number);
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return broker.answer(
                peer, new PutPiece(BODY.id(), number, (int) crc.getValue(), Unpooled.wrappedBuffer(bytes)));
    }

    private void putAll() {
        for (int number = 0; number < PIECES; number++) {
            assertThat(put(number).code()).isZero();
        }
    }

    private Response name(String transaction) {
        return broker.answer(peer, broker.produce(DestinationKind.QUEUE, "q", transaction, NAMING, "note"));
    }

    private void freeAFewSegments() {
        for (int i = 0; i < 3; i++) {
            long from = broker.store.appendPosition();
            while (broker.store.appendPosition() < from + 4L * SEGMENT) {
                broker.publish(peer, "nobody", "x".repeat(4000), "y".repeat(4000), "z".repeat(4000));
            }
            broker.freeLog(from + SEGMENT);
        }
    }

    private boolean isWhole() {
        for (int number = 0; number < PIECES; number++) {
            Response answer = broker.answer(peer, new GetPiece(BODY.id(), number));
            if (answer.code() != 0) {
                return false;
            }
            ByteBuf body = answer.body();
            byte[] bytes = new byte[body.readableBytes()];
            body.readBytes(bytes);
            body.release();
            assertThat(bytes).isEqualTo(piece(number));
        }
        return true;
    }

    private boolean isGone() {
        for (int number = 0; number < PIECES; number++) {
            if (broker.answer(peer, new GetPiece(BODY.id(), number)).code() != ResponseCode.QUERY_NOT_FOUND) {
                return false;
            }
        }
        return true;
    }

    @Test
    void piecesAreStoredAgainAsLongAsTheirMessageIsOwedAlsoAfterARestart() {
        putAll();
        assertThat(name(null).code()).isZero();
        freeAFewSegments();
        assertThat(isWhole()).isTrue();
        restart();
        assertThat(isWhole()).isTrue();
        freeAFewSegments();
        assertThat(isWhole()).isTrue();

        broker.receiver(peer, 1, "q", null, 100);
        assertThat(peer.bodies(1)).containsExactly("note");
        broker.acknowledge(peer, null, 1, 1, 1);
        broker.settle();
        assertThat(isWhole()).as("who was given it just before may still read").isTrue();
        freeAFewSegments();
        broker.clock.advance(Duration.ofMinutes(2));
        freeAFewSegments();
        assertThat(isGone()).isTrue();
    }

    @Test
    void piecesWhoseMessageNeverCameAreGivenUpAfterAWhile() {
        put(0);
        put(1);
        freeAFewSegments();
        assertThat(broker.answer(peer, new GetPiece(BODY.id(), 1)).code()).isZero();
        broker.clock.advance(Duration.ofMinutes(11));
        freeAFewSegments();
        assertThat(isGone()).isTrue();
        assertThat(put(2).code()).as("it is too late").isEqualTo(ResponseCode.ILLEGAL_STATE);
        assertThat(name(null).code()).isEqualTo(ResponseCode.ILLEGAL_STATE);
    }

    @Test
    void theBodyOfARollbackGoesAndThatOfACommitStays() {
        putAll();
        assertThat(name(LOCAL).code()).isZero();
        broker.call(peer, new TxRollback(LOCAL));
        broker.clock.advance(Duration.ofMinutes(2));
        freeAFewSegments();
        broker.clock.advance(Duration.ofMinutes(2));
        freeAFewSegments();
        assertThat(isGone()).isTrue();
    }

    @Test
    void aTransactionThatIsCommittedShowsAMessageWithItsBody() {
        putAll();
        assertThat(name(LOCAL).code()).isZero();
        broker.clock.advance(Duration.ofMinutes(5));
        broker.commit(peer, LOCAL);
        broker.clock.advance(Duration.ofMinutes(20));
        freeAFewSegments();
        assertThat(isWhole()).isTrue();
        broker.receiver(peer, 1, "q", null, 100);
        assertThat(peer.bodies(1)).containsExactly("note");
    }

    @Test
    void aDelayedMessageKeepsItsBody() {
        putAll();
        long due = broker.clock.millis() + Duration.ofHours(3).toMillis();
        broker.call(peer, broker.produceAt(due, DestinationKind.QUEUE, "q", null, NAMING, "note"));
        broker.clock.advance(Duration.ofHours(1));
        freeAFewSegments();
        restart();
        freeAFewSegments();
        assertThat(isWhole()).isTrue();
        broker.clock.advance(Duration.ofHours(3));
        broker.receiver(peer, 1, "q", null, 100);
        broker.settle();
        freeAFewSegments();
        assertThat(isWhole()).isTrue();
        assertThat(peer.bodies(1)).containsExactly("note");
    }

    @Test
    void theBodyOfAMessageThatExpiresIsFreed() {
        putAll();
        Map<String, String> expiring = new HashMap<>(NAMING);
        expiring.put(
                PropertyKeys.JMS_EXPIRATION,
                Long.toString(broker.clock.millis() + Duration.ofMinutes(30).toMillis()));
        broker.call(peer, broker.produce(DestinationKind.QUEUE, "q", null, expiring, "note"));
        broker.clock.advance(Duration.ofMinutes(20));
        freeAFewSegments();
        assertThat(isWhole()).as("not yet").isTrue();
        broker.clock.advance(Duration.ofMinutes(11));
        broker.receiver(peer, 1, "q", null, 100);
        broker.settle();
        assertThat(peer.bodies(1)).as("expired").isEmpty();
        freeAFewSegments();
        broker.clock.advance(Duration.ofMinutes(2));
        freeAFewSegments();
        assertThat(isGone()).isTrue();
    }

    @Test
    void theLastSubscriptionThatOwesTheMessageKeepsTheBody() {
        for (long consumer = 1; consumer <= 2; consumer++) {
            broker.call(peer, broker.subscriber(consumer, "t", SubscriptionKind.DURABLE, "s" + consumer, null));
        }
        putAll();
        broker.call(peer, broker.produce(DestinationKind.TOPIC, "t", null, NAMING, "note"));
        broker.settle();
        broker.acknowledge(peer, null, 1, 1, 1);
        broker.clock.advance(Duration.ofMinutes(2));
        freeAFewSegments();
        broker.clock.advance(Duration.ofMinutes(2));
        freeAFewSegments();
        assertThat(isWhole()).isTrue();
        broker.acknowledge(peer, null, 2, 1, 1);
        freeAFewSegments();
        broker.clock.advance(Duration.ofMinutes(2));
        freeAFewSegments();
        assertThat(isGone()).isTrue();
    }

    @Test
    void aBodyIsTakenOnlyWholeAndInOrder() {
        assertThat(name(null).code()).as("nothing there").isEqualTo(ResponseCode.ILLEGAL_STATE);
        put(0);
        assertThat(put(2).code()).as("one is missing").isEqualTo(ResponseCode.ILLEGAL_STATE);
        assertThat(put(0).code()).as("sent again").isZero();
        put(1);
        put(2);
        Response incomplete = name(null);
        assertThat(incomplete.code()).isEqualTo(ResponseCode.ILLEGAL_STATE);
        assertThat(incomplete.remark()).contains("30000 of 30017");
        Response damaged = broker.answer(peer, new PutPiece(BODY.id(), 3, 1, Unpooled.wrappedBuffer(piece(3))));
        assertThat(damaged.code()).isNotZero();
        put(3);
        assertThat(name(null).code()).isZero();
        assertThat(put(4).code()).as("complete").isEqualTo(ResponseCode.ILLEGAL_STATE);
        assertThat(isWhole()).isTrue();
    }
}
