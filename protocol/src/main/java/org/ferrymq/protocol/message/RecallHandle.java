package org.ferrymq.protocol.message;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/**
 * What names a timed message that can be recalled: {@code v1 TOPIC BROKER TIME ID POSITION} in Base64. Stock clients look at all but the
 * position, which only we add; without it the message could not be found before it is due.
 *
 * @param topic topic of the message
 * @param brokerName the broker that has it
 * @param deliverAtMs when it is due, milliseconds since the epoch
 * @param messageId unique identifier of the message
 * @param position position of the record in that broker's log
 */
public record RecallHandle(String topic, String brokerName, long deliverAtMs, String messageId, long position) {
    private static final String VERSION = "v1";
    private static final int PARTS = 6;

    /** The handle as it travels. */
    public String text() {
        String plain =
                String.join(" ", VERSION, topic, brokerName, Long.toString(deliverAtMs), messageId, "" + position);
        return Base64.getUrlEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads a handle.
     *
     * @throws FerryException with INVALID_ARGUMENT if it is none of ours
     */
    public static RecallHandle parse(String text) {
        String[] parts;
        try {
            parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", -1);
        } catch (IllegalArgumentException e) {
            throw new FerryException(ErrorCode.INVALID_ARGUMENT, "the recall handle is not in Base64", e);
        }
        if (parts.length < PARTS || !parts[0].equals(VERSION)) {
            throw new FerryException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the recall handle does not read " + VERSION + " topic broker time id position");
        }
        try {
            return new RecallHandle(parts[1], parts[2], Long.parseLong(parts[3]), parts[4], Long.parseLong(parts[5]));
        } catch (NumberFormatException e) {
            throw new FerryException(
                    ErrorCode.INVALID_ARGUMENT, "the time or position of the recall handle is no number", e);
        }
    }
}
