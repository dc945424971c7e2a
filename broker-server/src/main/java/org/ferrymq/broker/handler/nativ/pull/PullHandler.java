package org.ferrymq.broker.handler.nativ.pull;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.ferrymq.broker.delivery.ConsumerOffsets;
import org.ferrymq.broker.delivery.ConsumerOffsets.QueueKey;
import org.ferrymq.broker.delivery.message.Filter;
import org.ferrymq.broker.handler.Peer;
import org.ferrymq.broker.handler.RequestHandler;
import org.ferrymq.broker.handler.Response;
import org.ferrymq.broker.handler.nativ.destination.NativeDestinations;
import org.ferrymq.broker.handler.nativ.group.ClientRegistry;
import org.ferrymq.broker.handler.nativ.group.ConsumerGroup;
import org.ferrymq.broker.handler.nativ.group.StockFilters;
import org.ferrymq.broker.handler.nativ.settings.LiveSettings;
import org.ferrymq.broker.metadata.SubscriptionGroup;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.pull.PullMessage;
import org.ferrymq.protocol.command.pull.PullMessageAnswer;
import org.ferrymq.protocol.route.SubscriptionData;

/**
 * PULL_MESSAGE and LITE_PULL_MESSAGE: messages of one queue, at once or as soon as one arrives. A waiting pull looks
 * again whenever something arrives; what its filter leaves out it has seen, and goes on waiting behind it.
 */
public final class PullHandler implements RequestHandler<PullMessage> {
    private final PullScan scan;
    private final PullWaiters waiters;
    private final NativeDestinations destinations;
    private final ClientRegistry clients;
    private final ConsumerOffsets offsets;
    private final StockFilters filters;
    private final LiveSettings settings;

    public PullHandler(
            PullScan scan,
            PullWaiters waiters,
            NativeDestinations destinations,
            ClientRegistry clients,
            ConsumerOffsets offsets,
            StockFilters filters,
            LiveSettings settings) {
        this.scan = scan;
        this.waiters = waiters;
        this.destinations = destinations;
        this.clients = clients;
        this.offsets = offsets;
        this.filters = filters;
        this.settings = settings;
    }

    @Override
    public CompletionStage<Response> handle(PullMessage pull, Peer peer) {
        requireQueue(pull, destinations.readable(pull.topic()));
        CompletableFuture<SubscriptionGroup> group = destinations.group(pull.consumerGroup());
        // A new group completes on the store's thread, which has other things to do than to read for a pull.
        return group.isDone()
                ? group.thenCompose(known -> begin(pull, known, peer))
                : group.thenComposeAsync(made -> begin(pull, made, peer), peer::execute);
    }

    private CompletableFuture<Response> begin(PullMessage pull, SubscriptionGroup group, Peer peer) {
        requireConsuming(group);
        commitOffset(pull);
        return new Pull(pull, peer, filter(pull)).begin();
    }

    private static void requireQueue(PullMessage pull, TopicConfig topic) {
        if (pull.queueId() >= topic.readQueueNums()) {
            throw new BadCommandException(
                    ResponseCode.SYSTEM_ERROR,
                    "queue id " + pull.queueId() + " of topic " + topic.name() + " is not within 0.."
                            + (topic.readQueueNums() - 1));
        }
    }

    private static void requireConsuming(SubscriptionGroup group) {
        if (!group.consumeEnable()) {
            throw new BadCommandException(
                    ResponseCode.NO_PERMISSION, "group " + group.name() + " is switched off (consumeEnable)");
        }
    }

    private void commitOffset(PullMessage pull) {
        if (!pull.has(PullMessage.COMMIT_OFFSET) || pull.commitOffset() < 0) {
            return;
        }
        OptionalLong known = offsets.committed(pull.consumerGroup(), pull.topic(), pull.queueId());
        if (known.isEmpty() || known.getAsLong() != pull.commitOffset()) {
            // The pull does not wait for it; a client commits again every few seconds.
            var unusedCommit = offsets.commit(pull.consumerGroup(), pull.topic(), pull.queueId(), pull.commitOffset());
        }
    }

    private Filter filter(PullMessage pull) {
        if (pull.has(PullMessage.CLASS_FILTER)) {
            throw new BadCommandException(ResponseCode.SUBSCRIPTION_PARSE_FAILED, "filter classes are not supported");
        }
        if (pull.has(PullMessage.SUBSCRIPTION)) {
            return filters.filter(pull.subscription(), pull.expressionType());
        }
        ConsumerGroup group = clients.consumers(pull.consumerGroup());
        if (group == null) {
            throw new BadCommandException(
                    ResponseCode.SUBSCRIPTION_NOT_EXIST, "group " + pull.consumerGroup() + " has no consumers here");
        }
        SubscriptionData subscription = group.subscription(pull.topic());
        if (subscription == null) {
            throw new BadCommandException(
                    ResponseCode.SUBSCRIPTION_NOT_EXIST,
                    "group " + pull.consumerGroup() + " does not subscribe to " + pull.topic());
        }
        if (subscription.subVersion() < pull.subVersion()) {
            throw new BadCommandException(
                    ResponseCode.SUBSCRIPTION_NOT_LATEST,
                    "the subscription of group " + pull.consumerGroup() + " to " + pull.topic()
                            + " is newer in the client than here");
        }
        return filters.filter(subscription.subString(), subscription.expressionType());
    }

    /** One pull on its way to an answer. Runs on the event loop of its connection. */
    private final class Pull {
        private final PullMessage request;
        private final Peer peer;
        private final Filter filter;
        private final QueueKey queue;
        private final long deadlineNanos;
        private final CompletableFuture<Response> answer = new CompletableFuture<>();
        private long offset;

        Pull(PullMessage request, Peer peer, Filter filter) {
            this.request = request;
            this.peer = peer;
            this.filter = filter;
            this.queue = new QueueKey(request.topic(), request.queueId());
            this.offset = request.queueOffset();
            long wait = Math.min(request.suspendTimeoutMillis(), settings.maxSuspendMillis());
            this.deadlineNanos = waiters.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait);
        }

        CompletableFuture<Response> begin() {
            boolean mayWait = request.has(PullMessage.SUSPEND) && request.suspendTimeoutMillis() > 0;
            look(mayWait, false);
            return answer;
        }

        /** Looks for messages; {@code waited}: what the filter leaves out need not be told to the client at once. */
        private void look(boolean mayWait, boolean waited) {
            int wanted = Math.max(1, Math.min(request.maxMsgNums(), settings.maxPullMessages()));
            PullScan.Result result = scan.scan(request.topic(), request.queueId(), offset, wanted, filter);
            switch (result.outcome()) {
                case FOUND -> complete(ResponseCode.SUCCESS, "FOUND", result);
                case OUTSIDE ->
                    complete(ResponseCode.PULL_OFFSET_MOVED, "offset " + offset + " is not in the queue", result);
                case AT_END -> waitOrAnswer(mayWait, result);
                case NONE_MATCHED -> {
                    offset = result.nextOffset();
                    if (waited && offset >= result.maxOffset()) {
                        waitOrAnswer(mayWait, result);
                    } else {
                        complete(ResponseCode.PULL_RETRY_IMMEDIATELY, "nothing matched so far", result);
                    }
                }
            }
        }

        private void waitOrAnswer(boolean mayWait, PullScan.Result result) {
            if (mayWait) {
                waiters.park(
                        new PullWaiters.Waiter(queue, offset, deadlineNanos, this::wake),
                        () -> scan.maxOffset(queue.topic(), queue.queueId()));
            } else if (offset != request.queueOffset()) {
                complete(ResponseCode.PULL_RETRY_IMMEDIATELY, "nothing matched so far", result);
            } else {
                complete(ResponseCode.PULL_NOT_FOUND, "no new message", result);
            }
        }

        private void wake(boolean expired) {
            peer.execute(() -> {
                try {
                    look(!expired && peer.isActive(), true);
                } catch (RuntimeException e) {
                    answer.completeExceptionally(e);
                }
            });
        }

        private void complete(int code, String what, PullScan.Result result) {
            String remark = result.damaged() == 0
                    ? what
                    : what + "; " + result.damaged() + " messages before offset " + result.nextOffset()
                            + " are damaged on the broker's disk and left out, see its log file";
            answer.complete(Response.of(
                    code,
                    remark,
                    new PullMessageAnswer(
                            0, result.nextOffset(), result.minOffset(), result.maxOffset(), result.records())));
        }
    }
}
