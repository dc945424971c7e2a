package org.ferrymq.broker.delivery.subscription;

/**
 * A message group (JMSXGroupID) that a consumer has at the moment. It keeps it as long as it lives and messages of the group
 * are with it or kept for it, so that one consumer at a time works on a group, in order.
 */
public final class GroupPin {
    final String groupId;
    final Consumer owner;
    int outstanding;

    GroupPin(String groupId, Consumer owner) {
        this.groupId = groupId;
        this.owner = owner;
    }

    /** One of its messages is with the consumer no more. */
    public void ended() {
        outstanding--;
    }
}
