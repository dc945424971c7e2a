package org.ferrymq.broker.handler.nativ.send;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.handler.Failures;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.RequestHandler;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.nativ.group.ClientRegistry;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.send.PushReply;
import org.ferrymq.protocol.command.send.SendMessage;
import org.ferrymq.protocol.command.send.SendMessageAnswer;
import org.ferrymq.protocol.message.MessageProperties;
import org.ferrymq.protocol.message.PropertyKeys;
import org.jspecify.annotations.Nullable;

/**
 * SEND_REPLY_MESSAGE: the reply to a request goes to the client that waits for it. It is not stored: nobody else wants it,
 * and who replied learns whether it arrived. If it did not, a stock client tries another broker, to which the requester may
 * be connected.
 */
public final class ReplyHandler implements RequestHandler<SendMessage> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String NO_MESSAGE_ID = "0";

    private final ClientRegistry clients;
    private final BrokerIdentity identity;
    private final InstantSource clock;

    public ReplyHandler(ClientRegistry clients, BrokerIdentity identity, InstantSource clock) {
        this.clients = clients;
        this.identity = identity;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Response> handle(SendMessage reply, Peer peer) {
        Map<String, String> properties = MessageProperties.decode(reply.properties());
        String client = properties.get(PropertyKeys.REPLY_TO_CLIENT);
        if (client == null || client.isEmpty()) {
            throw new BadCommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "a reply without the property " + PropertyKeys.REPLY_TO_CLIENT + " can be handed to nobody");
        }
        Peer requester = clients.find(client);
        if (requester == null || !requester.isActive()) {
            throw notArrived(client, "it is not connected to broker " + identity.brokerName());
        }
        if (!requester.isWritable()) {
            throw notArrived(client, "it does not read what it has been sent before");
        }
        properties.put(PropertyKeys.PUSH_REPLY_TIME, Long.toString(clock.millis()));
        return requester.request(push(reply, properties, peer), PATIENCE).handle((answer, error) -> {
            if (answer != null) {
                answer.body().release();
            }
            return arrived(reply, client, answer, error);
        });
    }

    private PushReply push(SendMessage reply, Map<String, String> properties, Peer peer) {
        return new PushReply(
                reply.producerGroup(),
                reply.topic(),
                reply.defaultTopic(),
                reply.defaultTopicQueueNums(),
                reply.queueId(),
                reply.sysFlag(),
                reply.bornTimestamp(),
                reply.flag(),
                MessageProperties.encode(properties),
                peer.remote().getAddress().getHostAddress() + ":"
                        + peer.remote().getPort(),
                identity.addressText(),
                clock.millis(),
                reply.body().retainedDuplicate());
    }

    private static Response arrived(
            SendMessage reply, String client, @Nullable Response answer, @Nullable Throwable error) {
        if (answer == null) {
            String why = error == null
                    ? "no answer"
                    : String.valueOf(Failures.unwrap(error).getMessage());
            throw notArrived(client, why);
        }
        if (answer.code() != ResponseCode.SUCCESS) {
            throw notArrived(client, "it answered " + answer.code() + " " + answer.remark());
        }
        return Response.of(new SendMessageAnswer(NO_MESSAGE_ID, Math.max(0, reply.queueId()), 0, null, null));
    }

    private static BadCommandException notArrived(String client, String why) {
        return new BadCommandException(
                ResponseCode.SYSTEM_ERROR, "the reply was not handed to client " + client + ": " + why);
    }
}
