package org.ferrymq.broker.admin.message;

import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.FoundMessage;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
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
            "The id is the one that the broker gave (offset message id) or the one that the client gave (message",
            "id of a stock client, JMSMessageID). One that a client gave is looked for in all topics, or in --topic."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  mqadmin message by-id 7F00000100002A9F0000000000000000",
            "  mqadmin message by-id ID:0AFE0102030405060708090A0B0C0D0E",
            "  mqadmin message by-id ID:0AFE0102030405060708090A0B0C0D0E --topic orders"
        })
final class MessageByIdCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(paramLabel = "ID", description = "Identifier of the message.")
    private String id;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Where to look for an id that a client gave. Default: everywhere")
    private @Nullable String topic;

    @Override
    public Integer call() {
        try (ClusterClient cluster = session.connect()) {
            session.print(find(new MessageLookup(cluster)).details());
        }
        return 0;
    }

    private FoundMessage find(MessageLookup messages) {
        return topic == null ? messages.anywhere(id) : messages.inTopic(topic, id);
    }
}
