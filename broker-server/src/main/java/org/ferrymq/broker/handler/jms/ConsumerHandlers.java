package org.ferrymq.broker.handler.jms;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.ferrymq.broker.delivery.Delivery;
import org.ferrymq.broker.delivery.push.Browser;
import org.ferrymq.broker.delivery.push.ConsumerSpec;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.metadata.SubscriptionDefinition;
import org.ferrymq.broker.metadata.TopicKind;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.jms.consume.AddCredit;
import org.ferrymq.protocol.command.jms.consume.Announce;
import org.ferrymq.protocol.command.jms.consume.Browse;
import org.ferrymq.protocol.command.jms.consume.BrowseAnswer;
import org.ferrymq.protocol.command.jms.consume.CloseConsumer;
import org.ferrymq.protocol.command.jms.consume.CreateConsumer;
import org.ferrymq.protocol.command.jms.consume.CreateConsumerAnswer;
import org.ferrymq.protocol.command.jms.consume.Drain;
import org.ferrymq.protocol.command.jms.consume.SubscriptionAge;
import org.ferrymq.protocol.command.jms.consume.SubscriptionAgeAnswer;
import org.ferrymq.protocol.command.jms.consume.Unsubscribe;
import org.ferrymq.protocol.selector.Selector;
import org.jspecify.annotations.Nullable;

/** Consumers, subscriptions and browsers. */
final class ConsumerHandlers {
    private final AgentCalls calls;
    private final Delivery delivery;

    ConsumerHandlers(AgentCalls calls, Delivery delivery) {
        this.calls = calls;
        this.delivery = delivery;
    }

    void register(HandlerTable table) {
        table.on(CommandType.CREATE_CONSUMER, CreateConsumer.class, this::create)
                .on(CommandType.ADD_CREDIT, AddCredit.class, this::addCredit)
                .on(CommandType.ANNOUNCE, Announce.class, this::announce)
                .on(CommandType.DRAIN, Drain.class, this::drain)
                .on(CommandType.CLOSE_CONSUMER, CloseConsumer.class, this::close)
                .on(CommandType.UNSUBSCRIBE, Unsubscribe.class, this::unsubscribe)
                .on(CommandType.SUBSCRIPTION_AGE, SubscriptionAge.class, this::age)
                .on(CommandType.BROWSE, Browse.class, this::browse);
    }

    private static @Nullable Selector selector(@Nullable String text) {
        return text == null || text.isBlank() ? null : Selector.parse(text);
    }

    private CompletionStage<Response> create(CreateConsumer command, Peer peer) {
        AgentCalls.connection(peer);
        Selector selector = selector(command.selector());
        return delivery.destinations()
                .resolve(command.destination(), ConnectionHandlers.kind(command.kind()), true)
                .thenCombine(deadLetters(command), (topic, dead) -> topic)
                .thenCompose(topic -> calls.call(
                        peer,
                        connection -> delivery.consumers()
                                .create(
                                        connection,
                                        new ConsumerSpec(
                                                command.consumerId(),
                                                topic,
                                                command.subscription(),
                                                command.subscriptionName(),
                                                selector,
                                                command.noLocal(),
                                                command.credit(),
                                                command.announces(),
                                                command.redelivery(),
                                                command.priority(),
                                                command.ageMs()))
                                .thenApply(group -> Response.of(new CreateConsumerAnswer(group)))));
    }

    /** The queue that the consumer wants for messages that are given up: there, and a queue, before the first of them needs it. */
    private CompletionStage<?> deadLetters(CreateConsumer command) {
        String wanted = command.redelivery().deadLetters();
        if (wanted == null) {
            return CompletableFuture.completedFuture(null);
        }
        if (wanted.equals(command.destination())) {
            throw new FerryException(
                    ErrorCode.INVALID_DESTINATION,
                    "a destination is not its own dead letter queue: " + wanted + "; name another one in deadLetters");
        }
        return delivery.destinations().resolve(wanted, TopicKind.QUEUE, true);
    }

    private CompletableFuture<Response> addCredit(AddCredit command, Peer peer) {
        return calls.call(peer, connection -> {
            delivery.consumers().addCredit(connection, command.consumerId(), command.credit());
            return Response.success().done();
        });
    }

    private CompletableFuture<Response> announce(Announce command, Peer peer) {
        return calls.call(peer, connection -> {
            delivery.consumers().announce(connection, command.consumerId(), command.tag());
            return Response.success().done();
        });
    }

    private CompletableFuture<Response> drain(Drain command, Peer peer) {
        return calls.call(
                peer,
                connection -> delivery.consumers()
                        .drain(connection, command.consumerId())
                        .thenApply(AgentCalls::success));
    }

    private CompletableFuture<Response> close(CloseConsumer command, Peer peer) {
        return calls.call(
                peer,
                connection -> delivery.consumers()
                        .close(connection, command.consumerId(), command.deliveredTag())
                        .thenApply(AgentCalls::success));
    }

    private CompletableFuture<Response> unsubscribe(Unsubscribe command, Peer peer) {
        return calls.call(
                peer,
                connection -> delivery.consumers()
                        .unsubscribe(connection, command.subscriptionName())
                        .thenApply(AgentCalls::success));
    }

    private CompletableFuture<Response> age(SubscriptionAge command, Peer peer) {
        Selector selector = selector(command.selector());
        return calls.call(peer, connection -> {
            SubscriptionDefinition wanted = new SubscriptionDefinition(
                    command.destination(),
                    connection.clientId(),
                    command.subscriptionName(),
                    selector == null ? null : selector.text(),
                    command.noLocal() && !command.shared(),
                    command.shared());
            return Response.of(new SubscriptionAgeAnswer(delivery.consumers().age(wanted)))
                    .done();
        });
    }

    private CompletionStage<Response> browse(Browse command, Peer peer) {
        AgentCalls.connection(peer);
        Selector selector = selector(command.selector());
        return delivery.destinations()
                .resolve(command.destination(), TopicKind.QUEUE, false)
                .thenCompose(topic -> calls.call(peer, connection -> {
                    Browser.Page page = delivery.browser().browse(topic, selector, command.cursor(), command.max());
                    return Response.of(new BrowseAnswer(page.nextCursor(), page.records()))
                            .done();
                }));
    }
}
