package org.ferrymq.protocol.command.pop;

import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;

/**
 * The handle of a popped message, which the client makes of a pop's answer and gives back to acknowledge it: texts joined by
 * blanks.
 *
 * @param startOffset lowest offset of the queue in that pop
 * @param popTime when the message was taken
 * @param invisibleTime for how long
 * @param reviveQid {@link #ORDERED} for ordered pops
 * @param topicKind 0: the message is of the topic itself; RocketMQ's retry topics of POP, which FerryMQ does not need, are 1 and 2
 * @param brokerName name of the broker
 * @param queueId the queue
 * @param offset the message's offset in it
 */
public record PopHandle(
        long startOffset,
        long popTime,
        long invisibleTime,
        int reviveQid,
        String topicKind,
        String brokerName,
        int queueId,
        long offset) {
    /** {@code reviveQid} of ordered pops. */
    public static final int ORDERED = 999;
    /** {@code topicKind} of messages of the topic itself. */
    public static final String NORMAL = "0";

    private static final int PARTS = 8;

    /**
     * Reads a handle.
     *
     * @throws BadCommandException MESSAGE_ILLEGAL if it is none
     */
    public static PopHandle parse(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != PARTS) {
            throw illegal(text, "it has " + parts.length + " parts, not " + PARTS);
        }
        try {
            return new PopHandle(
                    Long.parseLong(parts[0]),
                    Long.parseLong(parts[1]),
                    Long.parseLong(parts[2]),
                    Integer.parseInt(parts[3]),
                    parts[4],
                    parts[5],
                    Integer.parseInt(parts[6]),
                    Long.parseLong(parts[7]));
        } catch (NumberFormatException e) {
            throw illegal(text, "a part that should be a number is none");
        }
    }

    private static BadCommandException illegal(String text, String problem) {
        return new BadCommandException(
                ResponseCode.MESSAGE_ILLEGAL,
                "field extraInfo '" + text.substring(0, Math.min(200, text.length()))
                        + "' is no handle of a popped message: " + problem);
    }

    /** The text of the handle. */
    @Override
    public String toString() {
        return startOffset + " " + popTime + " " + invisibleTime + " " + reviveQid + " " + topicKind + " " + brokerName
                + " " + queueId + " " + offset;
    }
}
