package org.ferrymq.broker.delivery.push;

/** Is told of each message that is pushed to a consumer. On the delivery agent's thread; must be quick. */
@FunctionalInterface
public interface PushMeter {
    /**
     * A message of a topic is pushed to a consumer of a group.
     *
     * @param ephemeral whether the group ends with its consumers
     * @param bytes size of its record
     */
    void pushed(String topic, String group, boolean ephemeral, int bytes);
}
