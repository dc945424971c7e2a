package org.ferrymq.broker.admin.offset;

import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin offset skip}. */
@Command(
        name = "skip",
        mixinStandardHelpOptions = true,
        description = {"Lets a group leave out all messages of a topic that wait for it now."},
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin offset skip billing orders", "  mqadmin offset skip billing orders --dry-run"})
final class OffsetSkipCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(index = "0", paramLabel = "GROUP", description = "Name of the consumer group.")
    private String group;

    @Parameters(index = "1", paramLabel = "TOPIC", description = "Name of the topic.")
    private String topic;

    @Option(names = "--broker", paramLabel = "NAME", description = "Only on this broker. Default: on all")
    private @Nullable String brokerName;

    @Option(names = "--queue", paramLabel = "N", description = "Only this queue. Default: all")
    private @Nullable Integer queueId;

    @Option(names = "--dry-run", description = "Only show what would be done.")
    private boolean dryRun;

    @Override
    public Integer call() {
        try (ClusterClient cluster = session.connect()) {
            session.print(new OffsetMove(cluster, group, topic)
                    .to((offsets, broker, queue) -> offsets.max(broker, topic, queue), brokerName, queueId, dryRun));
        }
        if (dryRun) {
            session.note("Nothing was changed.");
        }
        return 0;
    }
}
