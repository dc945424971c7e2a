package org.ferrymq.tck;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.codec.Commands;
import org.ferrymq.protocol.command.route.RegisterBroker;
import org.ferrymq.protocol.command.route.RegisterBrokerAnswer;
import org.ferrymq.protocol.frame.Frame;
import org.ferrymq.protocol.route.BrokerData;
import org.ferrymq.protocol.route.ClusterInfo;
import org.ferrymq.protocol.route.TopicConfigData;
import org.ferrymq.protocol.transport.Connection;
import org.ferrymq.protocol.transport.ConnectionListener;
import org.ferrymq.protocol.transport.Responder;
import org.ferrymq.protocol.transport.TransportConfig;
import org.ferrymq.protocol.transport.TransportServer;

/** A nameserver that takes registrations, and answers those with a certain topic when it is told to; the
 * last broker that registered is the cluster. Thread-safe. */
final class HoldingNameServer implements AutoCloseable {
    private final TransportServer server;
    private final InetSocketAddress address;
    private final Queue<Runnable> held = new ArrayDeque<>();
    private String topic = "";
    private int queues;
    private ClusterInfo clusters = new ClusterInfo(Map.of(), Map.of());

    /** Begins to answer, on a free port. */
    HoldingNameServer() {
        server = new TransportServer(
                TransportConfig.server("127.0.0.1", 0).withIoThreads(1), this::answer, ConnectionListener.NONE);
        address = server.start();
    }

    InetSocketAddress address() {
        return address;
    }

    /** From now on registrations with that topic of so many queues wait for {@link #release}. */
    synchronized void hold(String heldTopic, int heldQueues) {
        topic = heldTopic;
        queues = heldQueues;
    }

    synchronized boolean isHeld() {
        return !held.isEmpty();
    }

    /** Answers what waits; nothing is held any more. */
    synchronized void release() {
        topic = "";
        while (!held.isEmpty()) {
            held.remove().run();
        }
    }

    private synchronized void answer(Connection connection, Frame request, Responder responder) {
        try {
            if (request.code() == CommandType.REGISTER_BROKER.code()) {
                register((RegisterBroker) Commands.decode(request), request, responder);
            } else if (request.code() == CommandType.GET_BROKER_CLUSTER_INFO.code()) {
                responder.respond(
                        Frame.response(request, ResponseCode.SUCCESS, null, Map.of(), JsonBody.write(clusters)));
            } else {
                responder.respond(Frame.response(request, ResponseCode.REQUEST_CODE_NOT_SUPPORTED, "not held"));
            }
        } finally {
            request.release();
        }
    }

    private void register(RegisterBroker command, Frame request, Responder responder) {
        clusters = new ClusterInfo(
                Map.of(
                        command.brokerName(),
                        new BrokerData(
                                command.clusterName(),
                                command.brokerName(),
                                new TreeMap<>(Map.of(0L, command.brokerAddr())))),
                Map.of(command.clusterName(), Set.of(command.brokerName())));
        TopicConfigData told = command.registration()
                .topicConfigSerializeWrapper()
                .topicConfigTable()
                .get(topic);
        Frame answer = Commands.success(request, new RegisterBrokerAnswer(null, null));
        if (told != null && told.readQueueNums() == queues) {
            held.add(() -> responder.respond(answer));
        } else {
            responder.respond(answer);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
