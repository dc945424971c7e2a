package org.ferrymq.broker.handler.nativ.admin;

import java.io.File;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.metadata.TopicConfig;
import org.ferrymq.broker.metadata.Topics;
import org.ferrymq.broker.statistics.BrokerStatistics;
import org.ferrymq.broker.statistics.LatencyHistogram;
import org.ferrymq.broker.statistics.Traffic;
import org.ferrymq.broker.store.DamagedMessage;
import org.ferrymq.broker.store.MessageStore;
import org.ferrymq.broker.store.QueueEntry;
import org.ferrymq.broker.store.StoreState;
import org.ferrymq.broker.store.StoreStatus;

/**
 * The figures of a broker by the names that RocketMQ's tools ask for, and more of our own. What a figure of RocketMQ's has no
 * counterpart of here (there are no thread pools with queues in front) is left out, unless a tool cannot do without it; it is
 * 0 then.
 */
public final class RuntimeFigures {
    /** Damaged messages that are named; all of them are in the log file. */
    private static final int MOST_DAMAGED = 50;

    private static final Duration[] WINDOWS = {Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofMinutes(10)};
    /** Upper bounds in microseconds and the names of RocketMQ's ranges of put latencies. */
    private static final Map<Long, String> RANGES = new TreeMap<>(Map.of(
            10_000L,
            "[0~10ms]",
            50_000L,
            "[10~50ms]",
            100_000L,
            "[50~100ms]",
            500_000L,
            "[100~500ms]",
            1_000_000L,
            "[500ms~1s]",
            5_000_000L,
            "[1~5s]",
            10_000_000L,
            "[5~10s]",
            Long.MAX_VALUE,
            "[10s~]"));

    private final MessageStore store;
    private final Topics topics;
    private final BrokerStatistics statistics;
    private final BrokerIdentity identity;
    private final File folder;
    private final InstantSource clock;

    public RuntimeFigures(
            MessageStore store,
            Topics topics,
            BrokerStatistics statistics,
            BrokerIdentity identity,
            File folder,
            InstantSource clock) {
        this.store = store;
        this.topics = topics;
        this.statistics = statistics;
        this.identity = identity;
        this.folder = folder;
        this.clock = clock;
    }

    Map<String, String> all() {
        Map<String, String> figures = new TreeMap<>();
        Duration up = Duration.between(statistics.started(), clock.instant());
        figures.put("brokerVersionDesc", "FerryMQ " + identity.version());
        figures.put("bootTimestamp", Long.toString(statistics.started().toEpochMilli()));
        figures.put(
                "runtime",
                "[ " + up.toDays() + " days, " + up.toHoursPart() + " hours, " + up.toMinutesPart() + " minutes, "
                        + up.toSecondsPart() + " seconds ]");
        traffic(figures);
        latencies(figures);
        storage(figures);
        return figures;
    }

    private void traffic(Map<String, String> figures) {
        figures.put("putTps", perSecond(statistics.in()));
        figures.put("getTransferredTps", perSecond(statistics.out()));
        figures.put("sendBackTps", perSecond(statistics.sentBack()));
        long messages = statistics.in().messages();
        long bytes = statistics.in().bytes();
        figures.put("putMessageTimesTotal", Long.toString(messages));
        figures.put("putMessageSizeTotal", Long.toString(bytes));
        figures.put("putMessageAverageSize", messages == 0 ? "0" : decimal((double) bytes / messages));
        BrokerStatistics.Daily in = statistics.dailyIn();
        figures.put("msgPutTotalYesterdayMorning", Long.toString(in.yesterdayMorning()));
        figures.put("msgPutTotalTodayMorning", Long.toString(in.todayMorning()));
        figures.put("msgPutTotalTodayNow", Long.toString(in.now()));
        BrokerStatistics.Daily out = statistics.dailyOut();
        figures.put("msgGetTotalYesterdayMorning", Long.toString(out.yesterdayMorning()));
        figures.put("msgGetTotalTodayMorning", Long.toString(out.todayMorning()));
        figures.put("msgGetTotalTodayNow", Long.toString(out.now()));
    }

    private String perSecond(Traffic traffic) {
        StringBuilder rates = new StringBuilder();
        for (Duration window : WINDOWS) {
            rates.append(rates.isEmpty() ? "" : " ")
                    .append(decimal(statistics.rate(traffic, window).messagesPerSecond()));
        }
        return rates.toString();
    }

    private void latencies(Map<String, String> figures) {
        LatencyHistogram.Snapshot put = statistics.putLatency().snapshot();
        StringBuilder ranges = new StringBuilder();
        long from = 0;
        for (Map.Entry<Long, String> range : RANGES.entrySet()) {
            ranges.append(range.getValue())
                    .append(':')
                    .append(put.between(from, range.getKey()))
                    .append(' ');
            from = range.getKey();
        }
        figures.put("putMessageDistributeTime", ranges.toString().strip());
        latency(figures, "put", put);
        latency(figures, "get", statistics.getLatency().snapshot());
        latency(figures, "flush", store.flushLatency());
    }

    private static void latency(Map<String, String> figures, String name, LatencyHistogram.Snapshot latency) {
        figures.put(name + "LatencyMeanMillis", String.format(Locale.ROOT, "%.3f", latency.meanMillis()));
        figures.put(name + "Latency99", decimal(latency.quantileMillis(0.99)));
        figures.put(name + "Latency999", decimal(latency.quantileMillis(0.999)));
    }

    private void storage(Map<String, String> figures) {
        StoreStatus status = store.status();
        long total = Math.max(1, folder.getTotalSpace());
        String usedRatio = String.format(Locale.ROOT, "%.4f", 1.0 - (double) folder.getUsableSpace() / total);
        figures.put("brokerActive", Boolean.toString(status.state() == StoreState.RUNNING && !status.full()));
        figures.put("storeState", status.state().name());
        figures.put("commitLogMinOffset", Long.toString(status.minPosition()));
        figures.put("commitLogMaxOffset", Long.toString(status.appendPosition()));
        figures.put("commitLogSize", mebibytes(status.appendPosition() - status.minPosition()));
        figures.put("commitLogHeldBy", status.heldBy().isEmpty() ? "nothing" : status.heldBy());
        figures.put("commitLogDiskRatio", usedRatio);
        figures.put("consumeQueueDiskRatio", usedRatio);
        figures.put(
                "commitLogDirCapacity",
                "Total : " + mebibytes(total) + ", Free : " + mebibytes(folder.getUsableSpace()) + ".");
        figures.put("remainHowManyDataToFlush", (status.appendPosition() - status.durablePosition()) + " B");
        figures.put("earliestMessageTimeStamp", Long.toString(earliest()));
        figures.put("pendingTimers", Long.toString(status.pendingTimers()));
        figures.put("openTransactions", Integer.toString(status.openTransactions()));
        figures.put("damagedMessages", Integer.toString(status.damagedMessages()));
        List<DamagedMessage> damaged = store.damagedMessages();
        for (int i = 0; i < Math.min(MOST_DAMAGED, damaged.size()); i++) {
            figures.put(
                    String.format(Locale.ROOT, "damagedMessage%02d", i + 1),
                    damaged.get(i).text());
        }
        figures.put("inDoubtTransactions", Long.toString(inDoubt()));
        // RocketMQ's tools read numbers under these names; here nothing queues in front of threads or a page cache
        // lock.
        for (String name : new String[] {
            "sendThreadPoolQueueSize",
            "sendThreadPoolQueueHeadWaitTimeMills",
            "pullThreadPoolQueueSize",
            "pullThreadPoolQueueHeadWaitTimeMills",
            "pageCacheLockTimeMills",
            "timerReadBehind",
            "timerOffsetBehind",
            "timerEnqueueTps",
            "timerDequeueTps"
        }) {
            figures.put(name, "0");
        }
        figures.put("timerCongestNum", Long.toString(status.pendingTimers()));
    }

    private long inDoubt() {
        return store.openTransactions().stream()
                .filter(transaction -> transaction.prepared())
                .count();
    }

    /** When the oldest message that a queue holds became visible; now if there is none. */
    private long earliest() {
        long earliest = clock.millis();
        QueueEntry first = new QueueEntry();
        for (TopicConfig topic : topics.all()) {
            for (int queueId = 0; queueId < topic.readQueueNums(); queueId++) {
                boolean any = store.queue(topic.name(), queueId)
                        .map(queue -> queue.read(queue.minOffset(), first))
                        .orElse(false);
                if (any) {
                    earliest = Math.min(earliest, first.visibleSinceMs());
                }
            }
        }
        return earliest;
    }

    private static String decimal(double value) {
        return Double.isInfinite(value) ? "more than 10000" : String.format(Locale.ROOT, "%.2f", value);
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
