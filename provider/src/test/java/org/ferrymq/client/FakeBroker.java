package org.ferrymq.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ferrymq.client.url.ConnectionUrl;
import org.ferrymq.protocol.command.Answer;
import org.ferrymq.protocol.command.Command;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.jms.connection.OpenConnectionAnswer;
import org.ferrymq.protocol.command.jms.consume.CreateConsumerAnswer;
import org.ferrymq.protocol.command.jms.consume.Deliver;
import org.ferrymq.protocol.command.jms.consume.DeliverBatch;
import org.ferrymq.protocol.command.jms.destination.CreateTemporary;
import org.ferrymq.protocol.command.jms.destination.CreateTemporaryAnswer;
import org.ferrymq.protocol.command.jms.produce.Produce;
import org.ferrymq.protocol.command.jms.produce.ProduceAnswer;
import org.ferrymq.protocol.command.jms.produce.ProduceBatch;
import org.ferrymq.protocol.frame.FieldMap;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.frame.HeaderEncoding;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.MessageRecord;
import org.ferrymq.protocol.route.BrokerData;
import org.ferrymq.protocol.route.ClusterInfo;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.ConnectionListener;
import org.ferrymq.protocol.transport.Responder;
import org.ferrymq.protocol.transport.TransportConfig;
import org.ferrymq.protocol.transport.TransportServer;

/**
 * Nameserver and broker in one, over a real channel: remembers what it was asked and answers as scripted, otherwise with success.
 */
public final class FakeBroker implements AutoCloseable {
    /** What it answers to one type of request. */
    @FunctionalInterface
    public interface Script {
        void answer(Command command, Exchange exchange);
    }

    /** One request and the means to answer it. */
    public record Exchange(Connection connection, Frame request, Responder responder) {
        public void succeed() {
            responder.respond(Commands.success(request));
        }

        public void succeed(Answer answer) {
            responder.respond(Commands.success(request, answer));
        }

        public void fail(int code, String remark) {
            responder.respond(Commands.failure(request, code, remark));
        }

        public void fail(int code, Map<String, String> fields) {
            responder.respond(Frame.response(request, code, "because", new FieldMap(fields), Unpooled.EMPTY_BUFFER));
        }

        public void hangUp() {
            connection.close().isDone();
        }
    }

    /** A message that was sent, copied out of the frame. */
    public record Sent(
            String destination, String transaction, boolean durable, String body, Map<String, String> properties) {}

    public final List<Command> commands = new CopyOnWriteArrayList<>();
    public final List<Sent> sent = new CopyOnWriteArrayList<>();
    private final Map<CommandType, Script> scripts = new EnumMap<>(CommandType.class);
    private final TransportServer server;
    private final int port;
    private volatile Connection client;

    public FakeBroker() {
        this(0);
    }

    public FakeBroker(int wantedPort) {
        server = new TransportServer(
                TransportConfig.server("127.0.0.1", wantedPort).withIoThreads(1),
                this::handle,
                ConnectionListener.NONE);
        port = server.start().getPort();
    }

    public int port() {
        return port;
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    public ConnectionUrl url(String options) {
        return ConnectionUrl.parse("ferry://" + address() + "?" + options);
    }

    public synchronized FakeBroker on(CommandType type, Script script) {
        scripts.put(type, script);
        return this;
    }

    /** Scripts the next request of a type only. */
    public synchronized FakeBroker once(CommandType type, Script script) {
        Script before = scripts.get(type);
        return on(type, (command, exchange) -> {
            on(type, before == null ? FakeBroker::standard : before);
            script.answer(command, exchange);
        });
    }

    private synchronized Script script(CommandType type) {
        return scripts.getOrDefault(type, FakeBroker::standard);
    }

    private void handle(Connection connection, Frame request, Responder responder) {
        try {
            Command command = Commands.decode(request);
            commands.add(command);
            if (command instanceof Produce produce) {
                remember(produce);
            }
            if (command.type() == CommandType.GET_BROKER_CLUSTER_INFO) {
                answerClusters(request, responder);
                return;
            }
            client = connection;
            script(command.type()).answer(command, new Exchange(connection, request, responder));
        } finally {
            request.release();
        }
    }

    private void remember(Produce produce) {
        for (ProduceBatch.Message message : ProduceBatch.read(produce.body(), produce.count())) {
            sent.add(new Sent(
                    produce.destination(),
                    produce.transaction(),
                    produce.durable(),
                    StandardCharsets.UTF_8.decode(message.body()).toString(),
                    MessageProperties.decode(new String(message.properties(), StandardCharsets.UTF_8))));
        }
    }

    private void answerClusters(Frame request, Responder responder) {
        ClusterInfo info = new ClusterInfo(
                Map.of(
                        "broker-b", new BrokerData("d", "broker-b", new TreeMap<>(Map.of(0L, "127.0.0.1:1"))),
                        "broker-a", new BrokerData("c", "broker-a", new TreeMap<>(Map.of(0L, address())))),
                Map.of("c", Set.of("broker-a"), "d", Set.of("broker-b")));
        responder.respond(Frame.response(request, 0, null, Map.of(), JsonBody.write(info)));
    }

    private static void standard(Command command, Exchange exchange) {
        switch (command.type()) {
            case OPEN_CONNECTION -> exchange.succeed(new OpenConnectionAnswer("broker-a", "c", "1"));
            case CREATE_CONSUMER -> exchange.succeed(new CreateConsumerAnswer("group"));
            case PRODUCE -> exchange.succeed(new ProduceAnswer(1));
            case CREATE_TEMPORARY -> {
                String name = ((CreateTemporary) command).name();
                exchange.succeed(new CreateTemporaryAnswer(name == null ? "TMP.QUEUE.x.1" : name));
            }
            default -> exchange.succeed();
        }
    }

    /** Pushes messages to a consumer, with tags that follow each other. */
    public void deliver(long consumerId, long firstTag, String... bodies) {
        ByteBuf body = Unpooled.buffer();
        long tag = firstTag;
        for (String text : bodies) {
            DeliverBatch.writeEntryHeader(body, consumerId, tag++, 1);
            body.writeBytes(record(text.getBytes(StandardCharsets.UTF_8), 0));
        }
        push(body);
    }

    /** Pushes any bytes as a DELIVER. */
    public void push(ByteBuf body) {
        client.oneway(Commands.toFrame(new Deliver(body), HeaderEncoding.BINARY));
    }

    public static byte[] record(byte[] body, int sysFlag) {
        byte[] topic = "q".getBytes(StandardCharsets.UTF_8);
        ByteBuffer properties = ByteBuffer.wrap("TAGS\u0001a\u0002".getBytes(StandardCharsets.UTF_8));
        byte[] host = new byte[8];
        MessageRecord.Header header = new MessageRecord.Header(1, 2, 3, 4, sysFlag, 5, host, 6, host, 7, 0);
        ByteBuffer bytes = ByteBuffer.allocate(MessageRecord.size(header, ByteBuffer.wrap(body), topic, properties));
        MessageRecord.encode(bytes, header, ByteBuffer.wrap(body), topic, properties);
        return bytes.array();
    }

    public <C extends Command> List<C> received(Class<C> type) {
        List<C> result = new ArrayList<>();
        for (Command command : commands) {
            if (type.isInstance(command)) {
                result.add(type.cast(command));
            }
        }
        return result;
    }

    /** Cuts the client's channel. */
    public void hangUp() {
        client.close().join();
    }

    @Override
    public void close() {
        server.close();
    }
}
