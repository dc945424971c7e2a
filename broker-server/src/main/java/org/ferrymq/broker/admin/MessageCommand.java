package org.ferrymq.broker.admin;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin message}. */
@Command(
        name = "message",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {MessageCommand.ByKey.class, MessageCommand.ById.class},
        description = "Finds messages that the brokers still hold, consumed or not.")
final class MessageCommand {

    private MessageCommand() {}

    /** {@code mqadmin message by-key}. */
    @Command(
            name = "by-key",
            mixinStandardHelpOptions = true,
            description =
                    "Finds the messages of a topic that have a key: one of KEYS, a JMSCorrelationID or a message id.")
    static final class ByKey implements Callable<Integer> {
        @Mixin
        private Session session;

        @Parameters(index = "0", paramLabel = "TOPIC", description = "Name of the topic or JMS destination.")
        private String topic;

        @Parameters(index = "1", paramLabel = "KEY", description = "The key, exactly.")
        private String key;

        @Option(
                names = "--max",
                paramLabel = "N",
                defaultValue = "32",
                description = "Most messages to show. Default: ${DEFAULT-VALUE}")
        private int max;

        @Override
        public Integer call() {
            if (max < 1 || max > 1000) {
                throw AdminException.usage("--max " + max + " is not within 1 to 1000");
            }
            try (ClusterClient cluster = session.connect()) {
                List<FoundMessage> found = cluster.byKey(topic, key, max);
                if (found.isEmpty()) {
                    throw AdminException.refused("no message of " + topic + " has the key " + key);
                }
                session.print(FoundMessage.table(found));
            }
            return 0;
        }
    }

    /** {@code mqadmin message by-id}. */
    @Command(
            name = "by-id",
            mixinStandardHelpOptions = true,
            description = {
                "Shows one message with its properties and the beginning of its body.",
                "The id is the one that the broker gave (offset message id) or, together with --topic, the one that"
                        + " the client gave (message id of a stock client, JMSMessageID)."
            })
    static final class ById implements Callable<Integer> {
        private static final String JMS_PREFIX = "ID:";

        @Mixin
        private Session session;

        @Parameters(paramLabel = "ID", description = "Identifier of the message.")
        private String id;

        @Option(names = "--topic", paramLabel = "TOPIC", description = "Where to look for an id that a client gave.")
        private @Nullable String topic;

        @Override
        public Integer call() {
            try (ClusterClient cluster = session.connect()) {
                session.print(find(cluster).details());
            }
            return 0;
        }

        private FoundMessage find(ClusterClient cluster) {
            if (topic == null) {
                return cluster.byOffsetId(id);
            }
            String unique = id.startsWith(JMS_PREFIX) ? id.substring(JMS_PREFIX.length()) : id;
            List<FoundMessage> found = cluster.byKey(topic, unique, 1);
            if (found.isEmpty()) {
                throw AdminException.refused("no message of " + topic + " has the id " + id);
            }
            return found.get(0);
        }
    }
}
