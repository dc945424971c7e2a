package org.ferrymq.broker.admin.message;

import java.util.List;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.FoundMessage;
import org.ferrymq.broker.admin.request.MessageRequests;
import org.ferrymq.broker.admin.request.TopicRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Limits;
import org.ferrymq.broker.admin.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin message by-key}. */
@Command(
        name = "by-key",
        mixinStandardHelpOptions = true,
        description = {"Finds the messages of a topic that have a key: one of KEYS, a JMSCorrelationID or a message id."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin message by-key orders order-4711"})
final class MessageByKeyCommand implements Callable<Integer> {
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
            description = "Most messages to show, 1 to 1000. Default: ${DEFAULT-VALUE}")
    private int max;

    @Override
    public Integer call() {
        Limits.within("--max", max, 1, 1000);
        try (ClusterClient cluster = session.connect()) {
            List<FoundMessage> found = new MessageRequests(cluster).byKey(topic, key, max);
            if (found.isEmpty()) {
                var unusedBrokers = new TopicRequests(cluster).brokersOf(topic, null); // or it says that there is none
                throw AdminException.refused("no message of " + topic + " has the key " + key);
            }
            session.print(FoundMessage.table(found));
        }
        return 0;
    }
}
