package org.ferrymq.broker.delivery.policy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.TopicKind;
import org.ferrymq.broker.metadata.Topics;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.command.jms.consume.SubscriptionKind;
import org.ferrymq.protocol.message.TopicNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Topics as Jakarta Messaging sees them: each is a queue or a topic, for ever; one that a stock client made becomes what it
 * is first used as. Thread-safe.
 */
public final class Destinations {
    /** Names of temporary destinations begin with it. */
    public static final String TEMPORARY_PREFIX = "TMP.";

    private static final Logger LOGGER = LoggerFactory.getLogger(Destinations.class);

    private final Topics topics;

    public Destinations(Topics topics) {
        this.topics = topics;
    }

    /**
     * The destination of that name and kind.
     *
     * @param kind QUEUE or TOPIC; a temporary one of that kind counts as well
     * @param create whether to make it if there is none
     * @return fails with INVALID_DESTINATION if there is none or if it is of the other kind
     */
    public CompletableFuture<TopicConfig> resolve(String name, TopicKind kind, boolean create) {
        TopicConfig known = topics.topic(name);
        if (known != null && is(known, kind)) {
            return CompletableFuture.completedFuture(known);
        }
        if (TopicNames.isInternal(name) || name.equals(TopicNames.TRACE_TOPIC)) {
            throw invalid("the name " + name + " belongs to the broker itself; choose another one");
        }
        if (known == null) {
            if (name.startsWith(TEMPORARY_PREFIX)) {
                throw noTemporary(name);
            }
            if (!create) {
                throw invalid("destination " + name + " does not exist");
            }
            try {
                TopicNames.validate(name);
            } catch (FerryException e) {
                throw invalid(String.valueOf(e.getMessage()));
            }
            return topics.createIfAbsent(TopicConfig.of(name, kind, 1))
                    .thenCompose(made -> is(made, kind) ? CompletableFuture.completedFuture(made) : fix(made, kind));
        }
        return fix(known, kind);
    }

    /** Whether it is the name of a temporary destination that is not there. */
    public boolean isMissingTemporary(String name) {
        return name.startsWith(TEMPORARY_PREFIX) && topics.topic(name) == null;
    }

    private CompletableFuture<TopicConfig> fix(TopicConfig known, TopicKind kind) {
        if (known.kind() != TopicKind.NATIVE) {
            return CompletableFuture.failedFuture(otherKind(known, kind));
        }
        return topics.change(known.name(), current -> {
                    if (current == null) {
                        throw invalid("destination " + known.name() + " was deleted");
                    }
                    if (current.kind() == TopicKind.NATIVE) {
                        LOGGER.info(
                                "topic {} of native clients is a {} of Jakarta Messaging from now on: messages are kept until that has"
                                        + " acknowledged them",
                                known.name(),
                                kind);
                    }
                    return current.kind() == TopicKind.NATIVE ? current.withKind(kind) : current;
                })
                .thenApply(changed -> {
                    if (!is(changed, kind)) {
                        throw new CompletionException(otherKind(changed, kind));
                    }
                    return changed;
                });
    }

    /** Whether a subscription of the kind may read the topic; one that nobody used so far may be anything. */
    public static boolean mayBeConsumedAs(TopicConfig topic, SubscriptionKind kind) {
        TopicKind wanted = kind == SubscriptionKind.QUEUE ? TopicKind.QUEUE : TopicKind.TOPIC;
        return topic.kind() == TopicKind.NATIVE || is(topic, wanted);
    }

    private static boolean is(TopicConfig topic, TopicKind kind) {
        return topic.kind() == kind
                || (topic.kind() == TopicKind.TEMPORARY_QUEUE && kind == TopicKind.QUEUE)
                || (topic.kind() == TopicKind.TEMPORARY_TOPIC && kind == TopicKind.TOPIC);
    }

    private static FerryException otherKind(TopicConfig topic, TopicKind wanted) {
        return invalid("destination " + topic.name() + " is a " + topic.kind() + " and cannot be used as a " + wanted);
    }

    /** Whose temporary destination it is: the connection's part of a name {@code TMP.KIND.CONNECTION.NUMBER}. */
    public static boolean ownedBy(String temporaryName, String connectionId) {
        int kindEnd = temporaryName.indexOf('.', TEMPORARY_PREFIX.length());
        return kindEnd > 0
                && temporaryName.startsWith(connectionId + ".", kindEnd + 1)
                && temporaryName.lastIndexOf('.') == kindEnd + 1 + connectionId.length();
    }

    /** {@return what tells that there is no temporary destination of that name} */
    public static FerryException noTemporary(String name) {
        return invalid("temporary destination " + name + " does not exist (any more)");
    }

    public static FerryException invalid(String message) {
        return new FerryException(ErrorCode.INVALID_DESTINATION, message);
    }

    public static int partitions(TopicConfig topic) {
        return Math.max(1, Math.max(topic.readQueueNums(), topic.writeQueueNums()));
    }
}
