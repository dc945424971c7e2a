package org.ferrymq.protocol.message;

import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/**
 * A body that is kept in pieces beside its message, as the message's property {@link PropertyKeys#LARGE_BODY} names it: {@code id/size/pieceSize}.
 *
 * @param id name of the body, unique in the world
 * @param size bytes of the whole body, at least 1
 * @param pieceSize bytes of each piece but the last, at least 1
 */
public record LargeBody(String id, long size, int pieceSize) {
    /** Longest name of a body. */
    public static final int MAX_ID = 64;

    /** Checks the ranges. */
    public LargeBody {
        if (id.isEmpty() || id.length() > MAX_ID || id.indexOf('/') >= 0 || size < 1 || pieceSize < 1) {
            throw new FerryException(
                    ErrorCode.INVALID_MESSAGE,
                    "no large body: " + id + " of " + size + " bytes in pieces of " + pieceSize);
        }
    }

    /** Number of pieces. */
    public int pieces() {
        return Math.toIntExact((size + pieceSize - 1) / pieceSize);
    }

    /** The value of the property. */
    public String text() {
        return id + "/" + size + "/" + pieceSize;
    }

    /**
     * Reads the property.
     *
     * @throws FerryException with {@link ErrorCode#INVALID_MESSAGE} if it is none
     */
    public static LargeBody parse(String text) {
        String[] parts = text.split("/", -1);
        try {
            if (parts.length == 3) {
                LargeBody body = new LargeBody(parts[0], Long.parseLong(parts[1]), Integer.parseInt(parts[2]));
                body.pieces();
                return body;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw new FerryException(ErrorCode.INVALID_MESSAGE, "no large body: " + text, e);
        }
        throw new FerryException(ErrorCode.INVALID_MESSAGE, "no large body: " + text);
    }
}
