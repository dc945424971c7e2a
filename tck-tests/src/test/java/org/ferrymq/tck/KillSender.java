package org.ferrymq.tck;

import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.send.SendMessage;
import org.ferrymq.protocol.command.send.SendMessageAnswer;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.TransportClient;

/**
 * Sends numbered messages to one queue, a window of them unanswered, until the broker dies. No number is ever sent twice;
 * it knows which were acknowledged, and with which offset.
 */
final class KillSender {
    private static final int WINDOW = 32;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TransportClient client;
    private final String topic;
    private final int queueId;
    private final String padding;
    private final Map<Long, Long> acknowledged = new ConcurrentHashMap<>();
    private volatile long sent;

    KillSender(TransportClient client, String topic, int queueId, int padding) {
        this.client = client;
        this.topic = topic;
        this.queueId = queueId;
        this.padding = "x".repeat(padding);
    }

    int queueId() {
        return queueId;
    }

    /** Numbers sent so far: from 0 to below this. */
    long sent() {
        return sent;
    }

    /** Acknowledged numbers and their offsets in the queue. */
    Map<Long, Long> acknowledged() {
        return acknowledged;
    }

    /** Sends until the connection breaks. */
    void run(InetSocketAddress broker) {
        Connection connection = client.connect(broker, (from, request, responder) -> request.release())
                .join();
        Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
        try {
            while (connection.isActive()) {
                if (waiting.size() == WINDOW) {
                    waiting.remove().join();
                }
                waiting.add(send(connection));
            }
        } catch (CompletionException e) {
            // The broker has been killed: what is unanswered may or may not be stored.
            if (connection.isActive()) {
                throw e;
            }
        }
        for (CompletableFuture<Void> last : waiting) {
            last.exceptionally(e -> null).join();
        }
    }

    private CompletableFuture<Void> send(Connection connection) {
        long number = sent;
        sent = number + 1;
        SendMessage message = new SendMessage(
                CommandType.SEND_MESSAGE_V2,
                "killers",
                topic,
                "TBW102",
                4,
                queueId,
                0,
                System.currentTimeMillis(),
                0,
                "UNIQ_KEY\u0001" + queueId + "-" + number + "\u0002",
                0,
                false,
                false,
                -1,
                Unpooled.wrappedBuffer((number + " " + padding).getBytes(StandardCharsets.UTF_8)));
        return connection
                .request(Commands.toFrame(message, HeaderEncoding.BINARY), PATIENCE)
                .thenAccept(answer -> note(number, answer));
    }

    private void note(long number, Frame answer) {
        try {
            if (answer.code() != ResponseCode.SUCCESS) {
                throw new IllegalStateException("refused with " + answer.code() + ": " + answer.remark());
            }
            acknowledged.put(
                    number, SendMessageAnswer.read(Commands.fields(answer)).queueOffset());
        } finally {
            answer.release();
        }
    }
}
