package org.ferrymq.broker.admin.offset;

import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Times;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mqadmin offset reset}. */
@Command(
        name = "reset",
        mixinStandardHelpOptions = true,
        description = {
            "Lets a group consume a topic from somewhere else: again from an earlier moment, or nothing of what",
            "came before a later one. --to is a time (2026-11-22T13:00, -2h, milliseconds since 1970), first or",
            "last; --offset is an offset."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  mqadmin offset reset billing orders --to -2h",
            "  mqadmin offset reset billing orders --to first --dry-run",
            "  mqadmin offset reset billing orders --queue 3 --offset 4711"
        })
final class OffsetResetCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(index = "0", paramLabel = "GROUP", description = "Name of the consumer group.")
    private String group;

    @Parameters(index = "1", paramLabel = "TOPIC", description = "Name of the topic.")
    private String topic;

    @Option(names = "--to", paramLabel = "WHEN", description = "A time, first or last.")
    private @Nullable String to;

    @Option(
            names = "--offset",
            paramLabel = "OFFSET",
            description = "An offset, the same on each queue; mostly together with --queue.")
    private @Nullable Long offset;

    @Option(names = "--broker", paramLabel = "NAME", description = "Only on this broker. Default: on all")
    private @Nullable String brokerName;

    @Option(names = "--queue", paramLabel = "N", description = "Only this queue. Default: all")
    private @Nullable Integer queueId;

    @Option(names = "--dry-run", description = "Only show what would be done.")
    private boolean dryRun;

    @Override
    public Integer call() {
        try (ClusterClient cluster = session.connect()) {
            session.print(new OffsetMove(cluster, group, topic).to(target(), brokerName, queueId, dryRun));
        }
        if (dryRun) {
            session.note("Nothing was changed.");
        }
        return 0;
    }

    private OffsetMove.Target target() {
        if ((to == null) == (offset == null)) {
            throw AdminException.usage("give either --to or --offset");
        }
        if (offset != null) {
            long fixed = offset;
            return (offsets, broker, queue) -> fixed;
        }
        if ("first".equals(to)) {
            return (offsets, broker, queue) -> offsets.min(broker, topic, queue);
        }
        if ("last".equals(to)) {
            return (offsets, broker, queue) -> offsets.max(broker, topic, queue);
        }
        long millis = Times.parse(String.valueOf(to));
        return (offsets, broker, queue) -> offsets.at(broker, topic, queue, millis);
    }
}
