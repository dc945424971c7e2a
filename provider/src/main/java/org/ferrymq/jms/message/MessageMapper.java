package org.ferrymq.jms.message;

import jakarta.jms.DeliveryMode;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.ferrymq.client.IncomingMessage;
import org.ferrymq.client.OutgoingMessage;
import org.ferrymq.protocol.message.LargeBody;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.SysFlag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maps messages to RocketMQ records and back. Header fields become reserved properties of the record, the application's properties keep
 * their names ({@link PropertyCodec}), text and bytes are the record's body as they are. A record without the property that names the type of
 * body comes from a native client and becomes a {@link FerryBytesMessage}. Thread-safe.
 */
public final class MessageMapper {
    private static final Logger LOG = LoggerFactory.getLogger(MessageMapper.class);

    private static final String UNIQUE_KEY = "UNIQ_KEY";
    private static final String CORRELATION_ID = "JMSCorrelationID";
    private static final String CORRELATION_BYTES = "JMSCorrelationIDBytes";
    private static final String REPLY_TO = "JMSReplyTo";
    private static final String TYPE = "JMSType";
    private static final String DELIVERY_MODE = "JMSDeliveryMode";
    private static final String PRIORITY = "JMSPriority";
    private static final String EXPIRATION = "JMSExpiration";
    private static final String DELIVERY_TIME = "JMSDeliveryTime";
    private static final String ID_PREFIX = "ID:";

    private final DestinationTexts destinations;
    private final TrustedClasses trusted;
    private final PieceLink pieces;
    private final BodyCompression compression;

    /**
     * Creates a mapper.
     *
     * @param destinations how destinations are written
     * @param trusted what object messages may contain
     * @param pieces the way of large bodies
     * @param compression which of the others are compressed
     */
    public MessageMapper(
            DestinationTexts destinations, TrustedClasses trusted, PieceLink pieces, BodyCompression compression) {
        this.destinations = destinations;
        this.trusted = trusted;
        this.pieces = pieces;
        this.compression = compression;
    }

    /**
     * The record of a message whose header fields the producer has set. A large body is given to the broker meanwhile.
     *
     * @param deliverAt when it may be delivered, milliseconds since the epoch, or 0 for at once
     */
    public OutgoingMessage encode(FerryMessage message, long deliverAt) throws JMSException {
        Map<String, String> properties = new HashMap<>();
        properties.put(BodyType.PROPERTY, message.bodyType().letter());
        PropertyCodec.encode(message.properties().view(), properties);
        message.provided().forEach((each, value) -> PropertyCodec.put(properties, each.property(), value.toString()));
        String messageId = message.getJMSMessageID();
        if (messageId != null) {
            properties.put(
                    UNIQUE_KEY, messageId.startsWith(ID_PREFIX) ? messageId.substring(ID_PREFIX.length()) : messageId);
        }
        byte[] correlationBytes = message.correlationBytes();
        if (correlationBytes != null) {
            properties.put(CORRELATION_BYTES, Base64.getEncoder().encodeToString(correlationBytes));
        }
        putIfPresent(properties, CORRELATION_ID, message.getJMSCorrelationID());
        putIfPresent(properties, TYPE, message.getJMSType());
        Destination replyTo = message.getJMSReplyTo();
        if (replyTo != null) {
            properties.put(REPLY_TO, destinations.toText(replyTo));
        }
        if (message.getJMSDeliveryMode() == DeliveryMode.NON_PERSISTENT) {
            properties.put(DELIVERY_MODE, "1");
        }
        if (message.getJMSPriority() != Message.DEFAULT_PRIORITY) {
            properties.put(PRIORITY, Integer.toString(message.getJMSPriority()));
        }
        if (message.getJMSExpiration() != 0) {
            properties.put(EXPIRATION, Long.toString(message.getJMSExpiration()));
        }
        if (deliverAt != 0) {
            properties.put(DELIVERY_TIME, Long.toString(deliverAt));
        }
        return withBody(message, properties, deliverAt);
    }

    private OutgoingMessage withBody(FerryMessage message, Map<String, String> properties, long deliverAt)
            throws JMSException {
        long timestamp = message.getJMSTimestamp();
        InputStream stream = message.takeStreamToSend();
        BodyBytes body = message.bodyToSend();
        if (stream == null && body.length() <= pieces.largestWhole()) {
            return whole(properties, body.toByteArray(), timestamp, deliverAt);
        }
        Destination target = Objects.requireNonNull(message.getJMSDestination());
        Upload upload = new Upload(
                pieces, target, properties.get(PropertyKeys.SHARDING_KEY), stream == null ? body.open() : stream);
        LargeBody large = upload.send();
        if (large == null) {
            return whole(properties, upload.whole(), timestamp, deliverAt);
        }
        properties.put(PropertyKeys.LARGE_BODY, large.text());
        byte[] note = ("{\"largeBody\":\"" + large.id() + "\",\"bytes\":" + large.size() + "}")
                .getBytes(StandardCharsets.UTF_8);
        return new OutgoingMessage(properties, note, timestamp, deliverAt, 0, SysFlag.IN_PIECES);
    }

    private OutgoingMessage whole(Map<String, String> properties, byte[] body, long timestamp, long deliverAt) {
        byte[] compressed = compression.compressed(body);
        return compressed == null
                ? new OutgoingMessage(properties, body, timestamp, deliverAt, 0, 0)
                : new OutgoingMessage(
                        properties, compressed, timestamp, deliverAt, 0, SysFlag.COMPRESSED | SysFlag.COMPRESSION_ZLIB);
    }

    private static void putIfPresent(Map<String, String> properties, String key, @Nullable String value) {
        if (value != null) {
            PropertyCodec.put(properties, key, value);
        }
    }

    /**
     * The message of a record, read-only. Header fields that cannot be read, since a native client has written them, are absent.
     * A body that is compressed in a way that the client does not read makes it fail.
     *
     * @param destination where it was consumed from
     * @param deliveryCount 1 for the first delivery
     */
    public FerryMessage decode(IncomingMessage record, Destination destination, int deliveryCount) throws JMSException {
        Map<String, String> properties = record.properties();
        FerryMessage message = create(BodyType.of(properties.get(BodyType.PROPERTY)), record, destination);
        message.setJMSDestination(destination);
        message.setJMSTimestamp(record.bornTimestamp());
        String uniqueKey = properties.get(UNIQUE_KEY);
        if (uniqueKey != null) {
            message.setJMSMessageID(ID_PREFIX + uniqueKey);
        }
        message.setJMSCorrelationID(PropertyCodec.get(properties, CORRELATION_ID));
        byte[] correlationBytes = correlationBytes(record);
        if (correlationBytes != null) {
            message.setJMSCorrelationIDAsBytes(correlationBytes);
        }
        message.setJMSType(PropertyCodec.get(properties, TYPE));
        message.setJMSReplyTo(replyTo(record));
        message.setJMSDeliveryMode(
                "1".equals(properties.get(DELIVERY_MODE)) ? DeliveryMode.NON_PERSISTENT : DeliveryMode.PERSISTENT);
        message.setJMSPriority((int)
                Math.max(0, Math.min(9, number(properties.get(PRIORITY), Message.DEFAULT_PRIORITY))));
        message.setJMSExpiration(number(properties.get(EXPIRATION), 0));
        message.setJMSDeliveryTime(number(properties.get(DELIVERY_TIME), record.bornTimestamp()));
        message.received(new MessageValues(properties, deliveryCount), deliveryCount);
        return message;
    }

    private static byte @Nullable [] correlationBytes(IncomingMessage record) {
        String text = record.properties().get(CORRELATION_BYTES);
        try {
            return text == null ? null : Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            ignore(CORRELATION_BYTES, record, "is not Base64");
            return null;
        }
    }

    private @Nullable Destination replyTo(IncomingMessage record) {
        String text = record.properties().get(REPLY_TO);
        try {
            return text == null ? null : destinations.fromText(text);
        } catch (JMSException | IllegalArgumentException e) {
            ignore(REPLY_TO, record, "is no destination");
            return null;
        }
    }

    /** A native client may have written anything under our names: what cannot be read counts as absent. */
    private static void ignore(String name, IncomingMessage record, String reason) {
        LOG.warn(
                "{} of message {} at {}:{}:{} {} and counts as absent",
                name,
                record.properties().get(UNIQUE_KEY),
                record.topic(),
                record.queueId(),
                record.queueOffset(),
                reason);
    }

    private FerryMessage create(@Nullable BodyType type, IncomingMessage record, Destination destination)
            throws MessageFormatException {
        if (SysFlag.has(record.sysFlag(), SysFlag.COMPRESSED)) {
            throw new MessageFormatException("the compressed body of " + record.body().length
                    + " bytes cannot be read: it is damaged, takes more than 64 MiB, or is compressed with neither zlib, LZ4 nor ZSTD (type "
                    + ((record.sysFlag() & SysFlag.COMPRESSION_TYPE_MASK) >> 8) + ")");
        }
        FerryMessage message = type == null ? new FerryBytesMessage(true) : create(type);
        String large = record.properties().get(PropertyKeys.LARGE_BODY);
        if (large != null && SysFlag.has(record.sysFlag(), SysFlag.IN_PIECES)) {
            message.remoteBody(new RemoteBytes(pieces, destination, LargeBody.parse(large)));
        } else if (type != BodyType.TEXT_NULL) {
            message.decodeBody(record.body());
        }
        return message;
    }

    private FerryMessage create(BodyType type) {
        return switch (type) {
            case TEXT, TEXT_NULL -> new FerryTextMessage();
            case BYTES -> new FerryBytesMessage();
            case MAP -> new FerryMapMessage();
            case STREAM -> new FerryStreamMessage();
            case OBJECT -> new FerryObjectMessage(trusted);
            case NONE -> new FerryMessage();
        };
    }

    /** What is no number counts as absent. */
    private static long number(@Nullable String text, long absent) {
        if (text == null) {
            return absent;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return absent;
        }
    }
}
