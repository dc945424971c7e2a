package org.ferrymq.broker.statistics;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.ferrymq.broker.agent.TimedAgent;
import org.ferrymq.protocol.message.MessageType;
import org.ferrymq.protocol.message.TopicNames;

/**
 * All that a broker counts. Counting may be done from any thread. As an agent it takes a sample of every counter each ten
 * seconds; rates are told from those.
 */
public final class BrokerStatistics implements TimedAgent {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long SAMPLE_NANOS = Duration.ofSeconds(10).toNanos();

    /**
     * Messages of the broker by day, since it was started at the earliest.
     *
     * @param yesterdayMorning total when yesterday began
     * @param todayMorning total when today began
     * @param now total
     */
    public record Daily(long yesterdayMorning, long todayMorning, long now) {}

    private final LongSupplier nanoClock;
    private final InstantSource clock;
    private final Map<String, TopicStatistics> topics = new ConcurrentHashMap<>();
    private final Traffic in;
    private final Traffic out;
    private final Traffic sentBack;
    private final LatencyHistogram putLatency = new LatencyHistogram();
    private final LatencyHistogram getLatency = new LatencyHistogram();
    private final CallStatistics calls = new CallStatistics();
    private final Map<MessageType, SizeHistogram> messageSizes = new EnumMap<>(MessageType.class);
    private final Instant started;
    private LocalDate today;
    private volatile Daily dailyIn = new Daily(0, 0, 0);
    private volatile Daily dailyOut = new Daily(0, 0, 0);
    private long sampledNanos;

    /**
     * Nothing counted yet.
     *
     * @param nanoClock monotonic time
     * @param clock time of day
     */
    public BrokerStatistics(LongSupplier nanoClock, InstantSource clock) {
        this.nanoClock = nanoClock;
        for (MessageType type : MessageType.values()) {
            messageSizes.put(type, new SizeHistogram());
        }
        this.clock = clock;
        this.started = clock.instant();
        this.today = date();
        this.sampledNanos = nanoClock.getAsLong();
        this.in = new Traffic(RateHistory.Tiers.LARGE, sampledNanos);
        this.out = new Traffic(RateHistory.Tiers.LARGE, sampledNanos);
        this.sentBack = new Traffic(RateHistory.Tiers.LARGE, sampledNanos);
    }

    /** A topic, counted from now on if it was not before. */
    public TopicStatistics topic(String topic) {
        TopicStatistics known = topics.get(topic);
        return known != null ? known : topics.computeIfAbsent(topic, name -> new TopicStatistics(nanoClock));
    }

    /** The topics that anything was counted of. */
    public Map<String, TopicStatistics> topics() {
        return Map.copyOf(topics);
    }

    /** Messages were sent to a topic. */
    public void sent(String topic, MessageType type, long messages, long bytes) {
        topic(topic).sent(type, messages, bytes);
        in.add(messages, bytes);
        SizeHistogram sizes = messageSizes.get(type);
        if (sizes != null && messages > 0) {
            sizes.record(bytes / messages);
        }
    }

    /** A half message, which was counted as sent to {@link TopicNames#HALF_TOPIC}, was committed. */
    public void committed(String topic, long bytes) {
        topic(topic).sent(MessageType.TRANSACTION, 1, bytes);
    }

    /** A group was given the messages of a queue up to an offset, exclusive. */
    public void pulled(String topic, String group, int queueId, long nextOffset) {
        topic(topic).group(group).pulled(queueId, nextOffset);
    }

    /** How large sent messages were; of batches the average. */
    public Map<MessageType, SizeHistogram> messageSizes() {
        return messageSizes;
    }

    /** How long requests took. */
    public CallStatistics calls() {
        return calls;
    }

    /** Messages of a topic were given to consumers of a group. */
    public void delivered(String topic, String group, long messages, long bytes) {
        topic(topic).group(group).out().add(messages, bytes);
        out.add(messages, bytes);
    }

    /** A consumer wants a message again later. */
    public void sentBack(String topic, String group) {
        topic(topic).group(group).sentBack().add(1, 0);
        sentBack.add(1, 0);
    }

    /** Messages a second that were sent to a topic in the last minute. */
    public double inPerSecond(String topic) {
        TopicStatistics counted = topics.get(topic);
        return counted == null ? 0 : rate(counted.in(), MINUTE).messagesPerSecond();
    }

    /** Messages a second of a topic that a group was given in the last minute. */
    public double outPerSecond(String topic, String group) {
        TopicStatistics counted = topics.get(topic);
        GroupStatistics consumer = counted == null ? null : counted.groups().get(group);
        return consumer == null ? 0 : rate(consumer.out(), MINUTE).messagesPerSecond();
    }

    /** The topic was deleted. */
    public void forgetTopic(String topic) {
        topics.remove(topic);
    }

    /** The group was deleted. */
    public void forgetGroup(String group) {
        topics.values().forEach(topic -> topic.forgetGroup(group));
    }

    /** Messages sent to the broker. */
    public Traffic in() {
        return in;
    }

    /** Messages given to consumers. */
    public Traffic out() {
        return out;
    }

    /** Messages that consumers want again later. */
    public Traffic sentBack() {
        return sentBack;
    }

    /** From a send's arrival to its answer. */
    public LatencyHistogram putLatency() {
        return putLatency;
    }

    /** What a request for messages takes when there are some. */
    public LatencyHistogram getLatency() {
        return getLatency;
    }

    /** When counting began. */
    public Instant started() {
        return started;
    }

    /** Sent messages by day. */
    public Daily dailyIn() {
        Daily known = dailyIn;
        return new Daily(known.yesterdayMorning(), known.todayMorning(), in.messages());
    }

    /** Delivered messages by day. */
    public Daily dailyOut() {
        Daily known = dailyOut;
        return new Daily(known.yesterdayMorning(), known.todayMorning(), out.messages());
    }

    /** The rate of {@code traffic} over a time that ends now; over less if it has not been counted for so long. */
    public Rate rate(Traffic traffic, Duration window) {
        return traffic.over(window.toNanos(), nanoClock.getAsLong());
    }

    @Override
    public int doWork() {
        long now = nanoClock.getAsLong();
        if (now - sampledNanos < SAMPLE_NANOS) {
            return 0;
        }
        sampledNanos = now;
        in.sample(now);
        out.sample(now);
        sentBack.sample(now);
        topics.values().forEach(topic -> topic.sample(now));
        LocalDate date = date();
        if (!date.equals(today)) {
            today = date;
            dailyIn = new Daily(dailyIn.todayMorning(), in.messages(), 0);
            dailyOut = new Daily(dailyOut.todayMorning(), out.messages(), 0);
        }
        return 1;
    }

    @Override
    public long idleNanos() {
        return Math.max(1, SAMPLE_NANOS - (nanoClock.getAsLong() - sampledNanos));
    }

    @Override
    public void waker(Runnable wake) {
        // The clock alone brings work.
    }

    @Override
    public String roleName() {
        return "ferry-statistics";
    }

    private LocalDate date() {
        return LocalDate.ofInstant(clock.instant(), ZoneId.systemDefault());
    }
}
