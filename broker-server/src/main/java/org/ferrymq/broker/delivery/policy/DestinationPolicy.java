package org.ferrymq.broker.delivery.policy;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ferrymq.protocol.FerryException;
import org.ferrymq.protocol.message.TopicNames;

/**
 * What holds for some destinations instead of the defaults of {@link DeliveryConfig}.
 *
 * @param match name of a queue or topic, in which {@code *} stands for any characters
 * @param redelivery when messages come again, when they are given up, and where they go then
 * @param expired the queue for messages that expired; empty: they are dropped
 */
public record DestinationPolicy(String match, RedeliveryPolicy redelivery, String expired) {
    /** Checks that it says for what it is. */
    public DestinationPolicy {
        if (match.isBlank()) {
            throw new IllegalArgumentException(
                    "match is empty; it must be the name of a destination, such as orders or orders.*");
        }
        checkQueue("expired", expired);
    }

    static void checkQueue(String setting, String name) {
        if (!name.isEmpty()) {
            try {
                TopicNames.validate(name);
            } catch (FerryException e) {
                throw new IllegalArgumentException(setting + " = " + name + ": " + e.getMessage(), e);
            }
        }
    }

    /** Whether it is for this destination. */
    boolean isFor(String destination) {
        return Pattern.matches(
                Arrays.stream(match.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                destination);
    }
}
