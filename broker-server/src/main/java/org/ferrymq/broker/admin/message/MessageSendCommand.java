package org.ferrymq.broker.admin.message;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.ferrymq.broker.admin.request.MessageRequests;
import org.ferrymq.broker.admin.request.TopicRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Limits;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.ferrymq.protocol.message.PropertyKeys;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin message send}. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        description = {"Sends a message, to try something out or to repeat something by hand."},
        footerHeading = "%nExamples:%n",
        footer = {
            "  mqadmin message send orders --body hello --tag paid --key order-4711",
            "  mqadmin message send orders --file order.json --property source=desk",
            "  mqadmin message send orders --body later --delay-level 3"
        })
final class MessageSendCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(index = "0", paramLabel = "TOPIC", description = "Name of the topic or JMS destination.")
    private String topic;

    @Option(names = "--body", paramLabel = "TEXT", description = "The body as text.")
    private @Nullable String body;

    @Option(names = "--file", paramLabel = "FILE", description = "The body from a file.")
    private @Nullable Path file;

    @Option(names = "--tag", paramLabel = "TAG", description = "Its tag.")
    private @Nullable String tag;

    @Option(names = "--key", paramLabel = "KEY", description = "A key to find it by; may be given several times.")
    private @Nullable List<String> keys;

    @Option(names = "--property", paramLabel = "NAME=VALUE", description = "A property; may be given several times.")
    private @Nullable Map<String, String> properties;

    @Option(
            names = "--delay-level",
            paramLabel = "N",
            description = "Delivered after the delay of this level: 1 is 1 s, 18 is 2 h.")
    private @Nullable Integer delayLevel;

    @Option(names = "--queue", paramLabel = "N", defaultValue = "-1", description = "To this queue. Default: any")
    private int queueId;

    @Option(
            names = "--broker",
            paramLabel = "NAME",
            description = "To this broker. Default: any that takes messages of the topic")
    private @Nullable String brokerName;

    @Override
    public Integer call() {
        if ((body == null) == (file == null)) {
            throw AdminException.usage("give the body with either --body or --file");
        }
        Table table = new Table("topic", "broker", "queue", "offset", "id");
        try (ClusterClient cluster = session.connect()) {
            List<BrokerNode> brokers = new TopicRequests(cluster).brokersOf(topic, brokerName);
            BrokerNode broker = brokers.get(ThreadLocalRandom.current().nextInt(brokers.size()));
            MessageRequests.Sent sent =
                    new MessageRequests(cluster).send(broker, topic, queueId, 0, allProperties(), bytes());
            Long offset = sent.queueOffset() < 0 ? null : sent.queueOffset();
            table.add(topic, broker.name(), sent.queueId(), offset, sent.messageId());
        }
        session.print(table);
        return 0;
    }

    private Map<String, String> allProperties() {
        Map<String, String> all = new LinkedHashMap<>();
        if (properties != null) {
            properties.forEach((name, value) -> {
                if (PropertyKeys.isReserved(name)) {
                    throw AdminException.usage(
                            "property " + name + " is reserved; tags and keys have their own options");
                }
                all.put(name, value);
            });
        }
        if (tag != null) {
            all.put(PropertyKeys.TAGS, tag);
        }
        if (keys != null) {
            all.put(PropertyKeys.KEYS, String.join(" ", keys));
        }
        if (delayLevel != null) {
            Limits.within("--delay-level", delayLevel, 1, 1000);
            all.put(PropertyKeys.DELAY, Integer.toString(delayLevel));
        }
        return all;
    }

    private ByteBuffer bytes() {
        try {
            byte[] bytes =
                    file == null ? String.valueOf(body).getBytes(StandardCharsets.UTF_8) : Files.readAllBytes(file);
            return ByteBuffer.wrap(bytes);
        } catch (IOException e) {
            throw AdminException.usage("cannot read " + file + ": " + e.getMessage());
        }
    }
}
