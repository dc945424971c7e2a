package org.ferrymq.protocol.selector;

import java.io.Serial;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;

/** A selector does not follow the grammar; the message says what was expected and where. */
public final class SelectorException extends FerryException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int position;

    SelectorException(String text, int position, String problem) {
        super(ErrorCode.INVALID_SELECTOR, problem + " at position " + position + " of selector: " + shortened(text));
        this.position = position;
    }

    private static String shortened(String text) {
        return text.length() <= 500 ? text : text.substring(0, 500) + "...";
    }

    /** Where the error is: the number of the character, 1 for the first. */
    public int position() {
        return position;
    }
}
