package org.ferrymq.broker.admin.request;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.InflaterInputStream;
import org.ferrymq.broker.admin.session.Table;
import org.ferrymq.broker.admin.session.Times;
import org.ferrymq.protocol.message.OffsetMessageId;
import org.ferrymq.protocol.message.PropertyKeys;
import org.ferrymq.protocol.message.RecordView;
import org.ferrymq.protocol.message.SysFlag;
import org.jspecify.annotations.Nullable;

/**
 * A message that a broker holds.
 *
 * @param offsetId the broker's identifier
 * @param topic where it is
 * @param queueId in which queue
 * @param queueOffset at which offset of the queue
 * @param bornMillis when it was sent
 * @param storedMillis when it was stored
 * @param bornHost from where it was sent
 * @param redeliveries how often it was redelivered
 * @param sysFlag how its body is compressed, among others
 * @param body its body as it is stored
 * @param properties all its properties
 */
public record FoundMessage(
        String offsetId,
        String topic,
        int queueId,
        long queueOffset,
        long bornMillis,
        long storedMillis,
        String bornHost,
        int redeliveries,
        int sysFlag,
        ByteBuffer body,
        Map<String, String> properties) {

    private static final int SHOWN = 200;

    /** Copies what is shown out of a record. */
    public static FoundMessage of(RecordView view) {
        byte[] body = new byte[view.bodyLength()];
        view.body().get(body);
        return new FoundMessage(
                new OffsetMessageId(view.storeHost(), view.physicalOffset()).text(),
                view.topic(),
                view.queueId(),
                view.queueOffset(),
                view.bornTimestamp(),
                view.storeTimestamp(),
                view.bornHost().getHostString() + ":" + view.bornHost().getPort(),
                view.reconsumeTimes(),
                view.sysFlag(),
                ByteBuffer.wrap(body),
                new TreeMap<>(view.properties()));
    }

    public static Table table(List<FoundMessage> messages) {
        Table table = new Table("id", "messageId", "topic", "queue", "offset", "stored", "tag", "keys", "size");
        for (FoundMessage m : messages) {
            table.add(
                    m.offsetId,
                    m.properties.get(PropertyKeys.UNIQ_KEY),
                    m.topic,
                    m.queueId,
                    m.queueOffset,
                    Times.ofMillis(m.storedMillis),
                    m.properties.get(PropertyKeys.TAGS),
                    m.properties.get(PropertyKeys.KEYS),
                    m.size());
        }
        return table;
    }

    /** One row for each thing known about it. */
    public Table details() {
        Table table = new Table("name", "value");
        table.add("id", offsetId);
        table.add("topic", topic);
        table.add("queue", String.valueOf(queueId));
        table.add("offset", String.valueOf(queueOffset));
        table.add("sent", Times.ofMillis(bornMillis));
        table.add("sent from", bornHost);
        table.add("stored", Times.ofMillis(storedMillis));
        table.add("redeliveries", String.valueOf(redeliveries));
        properties.forEach((name, value) -> table.add("property " + name, value));
        table.add("body size", String.valueOf(size()));
        table.add("body", bodyText());
        return table;
    }

    /** Bytes of its body as it is stored. */
    public int size() {
        return body.remaining();
    }

    /** The beginning of its body: as text if it is text, else as hexadecimal digits. */
    public String bodyText() {
        byte[] start = start();
        String dots = start.length > SHOWN ? "..." : "";
        byte[] shown = Arrays.copyOf(start, Math.min(SHOWN, start.length));
        @Nullable String text = asText(shown);
        return (text == null ? "0x" + HexFormat.of().formatHex(shown) : text) + dots;
    }

    /** One byte more than is shown, if there are so many; inflated if the sender deflated it. */
    private byte[] start() {
        byte[] stored = new byte[body.remaining()];
        body.duplicate().get(stored);
        if (SysFlag.has(sysFlag, SysFlag.COMPRESSED)) {
            try (InflaterInputStream inflated = new InflaterInputStream(new ByteArrayInputStream(stored))) {
                return inflated.readNBytes(SHOWN + 1);
            } catch (IOException e) {
                // Compressed in another way: shown as it is stored.
                return stored;
            }
        }
        return stored;
    }

    private static @Nullable String asText(byte[] bytes) {
        try {
            // A body cut within a character is no text then; shown as bytes, which is right as well.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            boolean printable = text.chars().allMatch(c -> c >= ' ' || c == '\n' || c == '\t' || c == '\r');
            return printable ? text.replace("\n", "\\n").replace("\r", "\\r") : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
