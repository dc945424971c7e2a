package org.ferrymq.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.pull.PullMessage;
import org.ferrymq.protocol.command.send.SendMessage;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.RecordView;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.TransportClient;
import org.ferrymq.protocol.transport.TransportConfig;

/** A client of the native commands for tests: one connection, frames in, answers out. */
public final class BrokerClient implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** An answer whose body was copied out of the frame. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Reply(int code, String remark, Map<String, String> fields, byte[] body) {
        /** The records of a pull or query. */
        public List<RecordView> records() {
            List<RecordView> records = new ArrayList<>();
            ByteBuffer buffer = ByteBuffer.wrap(body);
            for (int at = 0; at < body.length; ) {
                RecordView record = new RecordView().wrap(buffer, at);
                records.add(record);
                at += record.totalSize();
            }
            return records;
        }

        /** The bodies of the records, as text. */
        public List<String> texts() {
            return records().stream()
                    .map(r -> StandardCharsets.UTF_8.decode(r.body()).toString())
                    .toList();
        }
    }

    /** Codes of the requests that the broker pushed. */
    public final Queue<Integer> pushed = new ConcurrentLinkedQueue<>();

    private final TransportClient transport = new TransportClient(TransportConfig.client());
    private final Connection connection;

    public BrokerClient(InetSocketAddress broker) {
        connection = transport
                .connect(broker, (from, request, responder) -> {
                    pushed.add(request.code());
                    request.release();
                })
                .join();
    }

    public CompletableFuture<Reply> ask(Command command) {
        return raw(Commands.toFrame(command, HeaderEncoding.JSON));
    }

    public Reply call(Command command) {
        return ask(command).join();
    }

    public CompletableFuture<Reply> raw(Frame request) {
        return connection.request(request, TIMEOUT).thenApply(answer -> {
            byte[] body = new byte[answer.body().readableBytes()];
            answer.body().readBytes(body);
            answer.release();
            return new Reply(answer.code(), answer.remark(), answer.fields(), body);
        });
    }

    public void oneway(Command command) {
        connection.oneway(Commands.toFrame(command, HeaderEncoding.BINARY));
    }

    public boolean isConnected() {
        return connection.isActive();
    }

    /** A send to queue 0 with properties as name, value, name, value... */
    public static SendMessage send(String topic, String text, String... properties) {
        return send(topic, 0, Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), properties);
    }

    public static SendMessage send(String topic, int queueId, ByteBuf body, String... properties) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < properties.length; i += 2) {
            map.put(properties[i], properties[i + 1]);
        }
        return new SendMessage(
                CommandType.SEND_MESSAGE_V2,
                "producers",
                topic,
                "TBW102",
                4,
                queueId,
                0,
                System.currentTimeMillis(),
                7,
                MessageProperties.encode(map),
                0,
                false,
                false,
                -1,
                body);
    }

    /** A pull of up to 32 messages from queue 0 that carries its subscription and waits for {@code waitMillis}. */
    public static PullMessage pull(String group, String topic, long offset, String subscription, long waitMillis) {
        int flags = PullMessage.SUBSCRIPTION | (waitMillis > 0 ? PullMessage.SUSPEND : 0);
        return new PullMessage(
                CommandType.PULL_MESSAGE, group, topic, 0, offset, 32, flags, 0, waitMillis, subscription, 0, "TAG");
    }

    @Override
    public void close() {
        transport.close();
    }
}
