package org.ferrymq.client;

import java.util.Objects;

/**
 * Where messages go to and come from.
 *
 * @param name the physical name, which is the name of the broker's topic
 * @param kind what it is
 */
public record Destination(String name, Kind kind) {
    /** Checks that both are present. */
    public Destination {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a destination needs a name");
        }
    }

    /** The four kinds of destination of Jakarta Messaging. */
    public enum Kind {
        /** Each message goes to one consumer. */
        QUEUE,
        /** Each message goes to every subscription. */
        TOPIC,
        /** A queue that ends with the connection that created it and that only this connection consumes from. */
        TEMPORARY_QUEUE,
        /** A topic that ends with the connection that created it and that only this connection consumes from. */
        TEMPORARY_TOPIC;

        /** Whether destinations of this kind end with their connection. */
        public boolean isTemporary() {
            return this == TEMPORARY_QUEUE || this == TEMPORARY_TOPIC;
        }

        /** Whether every subscription gets a copy. */
        public boolean isTopic() {
            return this == TOPIC || this == TEMPORARY_TOPIC;
        }
    }

    /** The destination as a URI such as {@code queue://orders} or {@code temp-topic://TMP.x}; the form of JMSReplyTo on the wire. */
    public String uri() {
        return switch (kind) {
            case QUEUE -> "queue://" + name;
            case TOPIC -> "topic://" + name;
            case TEMPORARY_QUEUE -> "temp-queue://" + name;
            case TEMPORARY_TOPIC -> "temp-topic://" + name;
        };
    }

    /**
     * The reverse of {@link #uri()}.
     *
     * @throws IllegalArgumentException if the text is not of that form
     */
    public static Destination ofUri(String uri) {
        int separator = uri.indexOf("://");
        String scheme = separator < 0 ? "" : uri.substring(0, separator);
        Kind kind = switch (scheme) {
            case "queue" -> Kind.QUEUE;
            case "topic" -> Kind.TOPIC;
            case "temp-queue" -> Kind.TEMPORARY_QUEUE;
            case "temp-topic" -> Kind.TEMPORARY_TOPIC;
            default ->
                throw new IllegalArgumentException(
                        "'" + uri
                                + "' is no destination: expected queue://, topic://, temp-queue:// or temp-topic:// and a name");
        };
        return new Destination(uri.substring(separator + 3), kind);
    }
}
