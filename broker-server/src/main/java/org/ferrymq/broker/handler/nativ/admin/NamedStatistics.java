package org.ferrymq.broker.handler.nativ.admin;

import java.time.Duration;
import org.ferrymq.broker.handler.BrokerIdentity;
import org.ferrymq.broker.statistics.BrokerStatistics;
import org.ferrymq.broker.statistics.GroupStatistics;
import org.ferrymq.broker.statistics.Rate;
import org.ferrymq.broker.statistics.TopicStatistics;
import org.ferrymq.broker.statistics.Traffic;
import org.ferrymq.protocol.command.BadCommandException;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.route.StatsItem;
import org.jspecify.annotations.Nullable;

/** Statistics by the names and keys that RocketMQ's tools ask with. */
public final class NamedStatistics {
    private static final StatsItem NOTHING = new StatsItem(0, 0, 0);

    private final BrokerStatistics statistics;
    private final BrokerIdentity identity;

    public NamedStatistics(BrokerStatistics statistics, BrokerIdentity identity) {
        this.statistics = statistics;
        this.identity = identity;
    }

    /**
     * A statistic over a time that ends now; of what nothing was counted yet, nothing.
     *
     * @throws BadCommandException if there is no such statistic
     */
    StatsItem item(String name, String key, Duration window) {
        return switch (name) {
            case "TOPIC_PUT_NUMS" -> messages(topicIn(key), window);
            case "TOPIC_PUT_SIZE" -> bytes(topicIn(key), window);
            case "GROUP_GET_NUMS" -> messages(groupOut(key), window);
            case "GROUP_GET_SIZE" -> bytes(groupOut(key), window);
            case "SNDBCK_PUT_NUMS" -> messages(groupBack(key), window);
            case "BROKER_PUT_NUMS" -> messages(ofCluster(statistics.in(), key), window);
            case "BROKER_GET_NUMS" -> messages(ofCluster(statistics.out(), key), window);
            default ->
                throw new BadCommandException(
                        ResponseCode.SYSTEM_ERROR,
                        "there is no statistic " + name + "; there are TOPIC_PUT_NUMS, TOPIC_PUT_SIZE (key: topic),"
                                + " GROUP_GET_NUMS, GROUP_GET_SIZE, SNDBCK_PUT_NUMS (key: topic@group),"
                                + " BROKER_PUT_NUMS, BROKER_GET_NUMS (key: cluster)");
        };
    }

    private @Nullable Traffic topicIn(String topic) {
        TopicStatistics counted = statistics.topics().get(topic);
        return counted == null ? null : counted.in();
    }

    private @Nullable Traffic groupOut(String key) {
        GroupStatistics counted = group(key);
        return counted == null ? null : counted.out();
    }

    private @Nullable Traffic groupBack(String key) {
        GroupStatistics counted = group(key);
        return counted == null ? null : counted.sentBack();
    }

    private @Nullable GroupStatistics group(String key) {
        int at = key.indexOf('@');
        TopicStatistics counted = at < 0 ? null : statistics.topics().get(key.substring(0, at));
        return counted == null ? null : counted.groups().get(key.substring(at + 1));
    }

    private @Nullable Traffic ofCluster(Traffic traffic, String cluster) {
        return cluster.equals(identity.clusterName()) ? traffic : null;
    }

    private StatsItem messages(@Nullable Traffic traffic, Duration window) {
        if (traffic == null) {
            return NOTHING;
        }
        Rate rate = statistics.rate(traffic, window);
        return new StatsItem(rate.messages(), rate.messagesPerSecond(), rate.messagesPerRequest());
    }

    private StatsItem bytes(@Nullable Traffic traffic, Duration window) {
        if (traffic == null) {
            return NOTHING;
        }
        Rate rate = statistics.rate(traffic, window);
        return new StatsItem(rate.bytes(), rate.bytesPerSecond(), rate.bytesPerRequest());
    }
}
