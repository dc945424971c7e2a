package org.ferrymq.broker.pieces;

import java.nio.charset.StandardCharsets;
import org.ferrymq.protocol.message.MessageProperties;
import org.jspecify.annotations.Nullable;

/**
 * What a piece is, as its only property says.
 *
 * @param bodyId the body it belongs to
 * @param number which piece, from 0
 * @param checksum CRC-32C of its bytes, from the sender
 */
record PieceName(String bodyId, int number, int checksum) {
    /** The topic of all pieces; no client can name it, for its name breaks the rules of names. */
    static final String TOPIC = "ferry:pieces";

    private static final String PROPERTY = "PIECE";

    byte[] properties() {
        String text = PROPERTY + MessageProperties.NAME_END + bodyId + "/" + number + "/" + checksum
                + MessageProperties.VALUE_END;
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The piece with these properties; null if they are not those of a piece. */
    static @Nullable PieceName of(byte[] properties) {
        String text = MessageProperties.decode(new String(properties, StandardCharsets.UTF_8))
                .get(PROPERTY);
        String[] parts = text == null ? new String[0] : text.split("/", -1);
        try {
            return parts.length == 3
                    ? new PieceName(parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]))
                    : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
