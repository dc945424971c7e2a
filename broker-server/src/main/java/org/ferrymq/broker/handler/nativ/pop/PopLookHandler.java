package org.ferrymq.broker.handler.nativ.pop;

import java.util.concurrent.CompletionStage;
import org.ferrymq.broker.delivery.pop.PopBatch;
import org.ferrymq.broker.delivery.pop.PopSpec;
import org.ferrymq.broker.delivery.pop.Pops;
import org.ferrymq.broker.handler.HandlerTable;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.nativ.group.StockFilters;
import org.ferrymq.broker.handler.nativ.settings.LiveSettings;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.pop.PeekMessage;
import org.ferrymq.protocol.command.pop.PollingInfo;
import org.ferrymq.protocol.command.pop.PollingInfoAnswer;
import org.ferrymq.protocol.command.pop.PopMessageAnswer;
import org.ferrymq.protocol.command.pop.PopNotification;
import org.ferrymq.protocol.command.pop.PopNotificationAnswer;

/**
 * PEEK_MESSAGE, NOTIFICATION and POLLING_INFO, which proxies send: what is there to be popped and who waits for it, without taking
 * anything.
 */
public final class PopLookHandler {
    private final Pops pops;
    private final PopTargets targets;
    private final StockFilters filters;
    private final LiveSettings settings;

    public PopLookHandler(Pops pops, PopTargets targets, StockFilters filters, LiveSettings settings) {
        this.pops = pops;
        this.targets = targets;
        this.filters = filters;
        this.settings = settings;
    }

    public void registerOn(HandlerTable table) {
        table.on(CommandType.PEEK_MESSAGE, PeekMessage.class, this::peek)
                .on(CommandType.NOTIFICATION, PopNotification.class, this::awaitMessages)
                .on(CommandType.POLLING_INFO, PollingInfo.class, this::waiting);
    }

    private CompletionStage<Response> peek(PeekMessage peek, Peer peer) {
        TopicConfig topic = targets.topic(peek.topic(), peek.queueId());
        PopTargets.requireCount(peek.maxMsgNums());
        int first = Math.max(0, peek.queueId());
        int last = peek.queueId() < 0 ? topic.readQueueNums() - 1 : peek.queueId();
        return targets.group(peek.consumerGroup())
                .thenCompose(group ->
                        pops.peek(group.name(), topic.name(), first, last, peek.maxMsgNums(), settings.maxPullBytes()))
                .thenApply(PopLookHandler::peeked);
    }

    private static Response peeked(PopBatch batch) {
        PopMessageAnswer answer = new PopMessageAnswer(0, 0, 0, batch.rest(), "", "", batch.records());
        return batch.outcome() == PopBatch.Outcome.FOUND
                ? Response.of(ResponseCode.SUCCESS, "FOUND", answer)
                : Response.of(ResponseCode.PULL_NOT_FOUND, "nothing waits for the group", answer);
    }

    private CompletionStage<Response> awaitMessages(PopNotification asked, Peer peer) {
        TopicConfig topic = targets.topic(asked.topic(), asked.queueId());
        var filter = filters.filter(asked.exp(), asked.expType());
        long wait = Math.min(asked.pollTime(), settings.maxSuspendMillis());
        return targets.group(asked.consumerGroup())
                .thenCompose(group -> pops.awaitMessages(new PopSpec(
                        group.name(),
                        topic,
                        asked.queueId(),
                        1,
                        1,
                        1,
                        wait,
                        false,
                        filter,
                        group.retryMaxTimes(),
                        asked.order(),
                        asked.attemptId(),
                        peer::isActive)))
                .thenApply(batch -> Response.of(new PopNotificationAnswer(
                        batch.outcome() == PopBatch.Outcome.FOUND, batch.outcome() == PopBatch.Outcome.TOO_MANY_WAIT)));
    }

    private CompletionStage<Response> waiting(PollingInfo asked, Peer peer) {
        TopicConfig topic = targets.topic(asked.topic(), asked.queueId());
        return targets.group(asked.consumerGroup())
                .thenCompose(group -> pops.waiting(group.name(), topic.name(), asked.queueId()))
                .thenApply(count -> Response.of(new PollingInfoAnswer(count)));
    }
}
