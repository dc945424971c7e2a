package org.ferrymq.protocol.route;

/**
 * From when to when a queue reaches and how far a group is. Times are milliseconds since the epoch, -1 if there is no message.
 *
 * @param messageQueue the queue
 * @param minTimeStamp when its first message was stored
 * @param maxTimeStamp when its last message was stored
 * @param consumeTimeStamp when the message that the group consumed last was stored
 * @param delayTime age of the next message that the group will consume, in milliseconds; 0 if none waits
 */
public record QueueTimeSpan(
        QueueIdentity messageQueue, long minTimeStamp, long maxTimeStamp, long consumeTimeStamp, long delayTime) {}
