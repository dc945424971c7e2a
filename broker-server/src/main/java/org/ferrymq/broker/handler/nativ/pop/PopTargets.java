package org.ferrymq.broker.handler.nativ.pop;

import java.util.concurrent.CompletableFuture;
import org.ferrymq.broker.handler.nativ.destination.NativeDestinations;
import org.ferrymq.broker.metadata.SubscriptionGroup;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;

/** Topics, queues and groups that may be popped. Thread-safe. */
public final class PopTargets {
    /** What stock clients ask for at most. */
    private static final int MAX_MESSAGES = 32;

    private final NativeDestinations destinations;

    public PopTargets(NativeDestinations destinations) {
        this.destinations = destinations;
    }

    /** The topic of a request, which must be readable and have the queue; a negative one is any. */
    TopicConfig topic(String name, int queueId) {
        TopicConfig topic = destinations.readable(name);
        if (topic.kind().isTemporary()) {
            throw new BadCommandException(
                    ResponseCode.NO_PERMISSION, "temporary destination " + name + " belongs to its JMS connection");
        }
        if (queueId >= topic.readQueueNums()) {
            throw invalid("queue id " + queueId + " of topic " + topic.name() + " is not within 0.."
                    + (topic.readQueueNums() - 1) + " (-1: any)");
        }
        return topic;
    }

    /** The group of a request, made if that is allowed; it must not be switched off. */
    CompletableFuture<SubscriptionGroup> group(String name) {
        return destinations.group(name).thenApply(group -> {
            if (!group.consumeEnable()) {
                throw new BadCommandException(
                        ResponseCode.NO_PERMISSION, "group " + group.name() + " is switched off (consumeEnable)");
            }
            return group;
        });
    }

    static void requireCount(int messages) {
        if (messages > MAX_MESSAGES) {
            throw invalid("field maxMsgNums '" + messages + "' is more than " + MAX_MESSAGES);
        }
    }

    private static BadCommandException invalid(String remark) {
        return new BadCommandException(ResponseCode.INVALID_PARAMETER, remark);
    }
}
