package org.ferrymq.broker.config;

/** A configuration that cannot be used; the message names key, value, where it came from and what is allowed. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An error with the text to show. */
    public ConfigurationException(String message) {
        super(message);
    }

    /** An error with the text to show and its cause. */
    public ConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
