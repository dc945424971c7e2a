package org.ferrymq.protocol;

import java.io.Serial;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The unchecked exception of all modules below the JMS interface; {@link #code()} says what kind of failure it is. */
public class FerryException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /**
     * Creates an exception without a cause.
     *
     * @param code the kind of failure
     * @param message what happened and, where possible, what to do about it
     */
    public FerryException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /**
     * Creates an exception.
     *
     * @param code the kind of failure
     * @param message what happened and, where possible, what to do about it
     * @param cause the failure underneath, if there is one
     */
    public FerryException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** The kind of failure. */
    public final ErrorCode code() {
        return code;
    }
}
