package org.ferrymq.broker.admin.message;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.FoundMessage;
import org.ferrymq.broker.admin.request.MessageRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.ferrymq.protocol.message.TopicNames;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin message resend}. */
@Command(
        name = "resend",
        mixinStandardHelpOptions = true,
        description = {
            "Sends dead letters of a group again: one by its --id, those with a --key, or --all of them.",
            "They go to the group's retry topic, so that only this group gets them; dead letters of JMS queues",
            "go back to their queue. --topic sends them elsewhere. The dead letters stay where they are;",
            "--all remembers how far it came and goes on there the next time. It leaves out what somebody",
            "has received from the dead letter queue meanwhile."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  mqadmin message resend billing --all",
            "  mqadmin message resend billing --id 7F00000100002A9F0000000000000000",
            "  mqadmin message resend JMS_QUEUE --key order-4711"
        })
final class MessageResendCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(paramLabel = "GROUP", description = "Name of the consumer group that gave them up.")
    private String group;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "Identifier of a dead letter, as 'mqadmin message print' shows it.")
    private @Nullable String id;

    @Option(names = "--key", paramLabel = "KEY", description = "A key of dead letters.")
    private @Nullable String key;

    @Option(names = "--all", description = "All that were not sent again by --all before.")
    private boolean all;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Send them there.")
    private @Nullable String target;

    @Override
    public Integer call() {
        int ways = (id == null ? 0 : 1) + (key == null ? 0 : 1) + (all ? 1 : 0);
        if (ways != 1) {
            throw AdminException.usage("give one of --id, --key and --all");
        }
        Table table = new Table("deadLetter", "topic", "broker", "queue", "offset", "id");
        long leftOut = 0;
        try (ClusterClient cluster = session.connect()) {
            DeadLetterResend resend = new DeadLetterResend(cluster, group, target);
            if (all) {
                leftOut = resend.all(table);
            } else {
                for (FoundMessage letter : chosen(cluster, resend.deadLetters())) {
                    resend.one(letter, table);
                }
            }
        }
        session.print(table);
        if (leftOut > 0) {
            session.note("Left out, because somebody has received them from queue " + TopicNames.deadLetterQueue(group)
                    + " or they have expired: " + leftOut);
        }
        if (table.isEmpty()) {
            session.note("Group " + group + " has no dead letters that were not sent again.");
        }
        return 0;
    }

    private List<FoundMessage> chosen(ClusterClient cluster, String deadLetters) {
        MessageRequests messages = new MessageRequests(cluster);
        List<FoundMessage> found = new ArrayList<>();
        if (id != null) {
            found.add(messages.byOffsetId(id));
        } else if (key != null) {
            found.addAll(messages.byKey(deadLetters, key, 64));
        }
        found.removeIf(letter -> !letter.topic().equals(deadLetters));
        if (found.isEmpty()) {
            throw AdminException.refused("there is no such message among the dead letters of group " + group
                    + " (topic " + deadLetters + ")");
        }
        return found;
    }
}
