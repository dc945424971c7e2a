package org.ferrymq.protocol.command.route;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.InflaterInputStream;
import org.ferrymq.protocol.command.BodyRules;
import org.ferrymq.protocol.command.JsonBody;
import org.ferrymq.protocol.route.BrokerRegistration;
import org.ferrymq.protocol.route.DataVersion;
import org.ferrymq.protocol.route.TopicConfigData;
import org.ferrymq.protocol.route.TopicTable;

/**
 * The compressed form of a broker's registration: deflated length-prefixed texts. First the version as JSON, then the number of
 * topics, then each topic as words between blanks (name, read queues, write queues, permission, filter type, attributes as
 * JSON); what follows (filter servers, static topics) is not used.
 */
final class CompressedRegistration {
    /** Longest of the texts; a topic with all its attributes is far below. */
    private static final int MAX_TEXT = 1 << 20;
    /** More than any broker has; memory is taken as topics are really read. */
    private static final int MAX_TOPICS = 1_000_000;

    private static final int MIN_WORDS = 5;
    private static final long MAX_REST = 64 << 20;

    private CompressedRegistration() {}

    /**
     * Reads a body.
     *
     * @throws BadCommandException if it is malformed or a length is beyond its limit
     */
    static BrokerRegistration read(ByteBuf body) {
        try (DataInputStream in =
                new DataInputStream(new InflaterInputStream(new ByteBufInputStream(body.duplicate())))) {
            DataVersion version = JsonBody.read(text(in), DataVersion.class);
            int count = in.readInt();
            if (count < 0 || count > MAX_TOPICS) {
                throw BodyRules.broken("the number of topics " + count + " is not within 0.." + MAX_TOPICS);
            }
            Map<String, TopicConfigData> topics = new HashMap<>();
            for (int i = 0; i < count; i++) {
                TopicConfigData topic = topic(text(in).toString(StandardCharsets.UTF_8));
                topics.put(topic.topicName(), topic);
            }
            drain(in);
            return new BrokerRegistration(new TopicTable(topics, version), List.of());
        } catch (IOException e) {
            throw BodyRules.broken("no compressed registration: " + e);
        }
    }

    /** The end of the deflated data has its checksum. */
    private static void drain(DataInputStream in) throws IOException {
        byte[] sink = new byte[8192];
        int read = in.read(sink);
        for (long left = MAX_REST; read >= 0; left -= read, read = in.read(sink)) {
            if (left <= 0) {
                throw BodyRules.broken("more than " + MAX_REST + " bytes follow the topics");
            }
        }
    }

    private static ByteBuf text(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_TEXT) {
            throw BodyRules.broken("a text's length " + length + " is not within 0.." + MAX_TEXT);
        }
        // Not allocated before it is there: a length is easily claimed.
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw BodyRules.broken("it ends within a text of length " + length);
        }
        return Unpooled.wrappedBuffer(bytes);
    }

    private static TopicConfigData topic(String line) {
        String[] words = line.split(" ", 6);
        if (words.length < MIN_WORDS) {
            throw BodyRules.broken("topic '" + line + "' has not the words of a topic");
        }
        try {
            return new TopicConfigData(
                    words[0],
                    Integer.parseInt(words[1]),
                    Integer.parseInt(words[2]),
                    Integer.parseInt(words[3]),
                    words[4],
                    0,
                    false,
                    Map.of());
        } catch (NumberFormatException e) {
            throw BodyRules.broken("topic '" + line + "': " + e.getMessage());
        }
    }
}
