package org.ferrymq.broker.admin;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin message by-id}. */
@Command(
        name = "by-id",
        mixinStandardHelpOptions = true,
        description = {
            "Shows one message with its properties and the beginning of its body.",
            "The id is the one that the broker gave (offset message id) or, together with --topic, the one that",
            "the client gave (message id of a stock client, JMSMessageID)."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  mqadmin message by-id 7F00000100002A9F0000000000000000",
            "  mqadmin message by-id ID:4f3c-1 --topic orders"
        })
final class MessageByIdCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    private static final String JMS_PREFIX = "ID:";

    @Parameters(paramLabel = "ID", description = "Identifier of the message.")
    private String id;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Where to look for an id that a client gave.")
    private @Nullable String topic;

    @Override
    public Integer call() {
        try (ClusterClient cluster = session.connect()) {
            session.print(find(new MessageRequests(cluster)).details());
        }
        return 0;
    }

    private FoundMessage find(MessageRequests messages) {
        if (topic == null) {
            return messages.byOffsetId(id);
        }
        String unique = id.startsWith(JMS_PREFIX) ? id.substring(JMS_PREFIX.length()) : id;
        List<FoundMessage> found = messages.byKey(topic, unique, 1);
        if (found.isEmpty()) {
            throw AdminException.refused("no message of " + topic + " has the id " + id);
        }
        return found.get(0);
    }
}
