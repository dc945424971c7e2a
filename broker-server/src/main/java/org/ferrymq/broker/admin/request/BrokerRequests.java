package org.ferrymq.broker.admin.request;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ferrymq.broker.admin.session.BrokerNode;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.protocol.command.CommandType;
import org.ferrymq.protocol.command.ResponseCode;
import org.ferrymq.protocol.command.jms.transaction.ForgetBroker;
import org.ferrymq.protocol.command.server.ConfigAnswer;
import org.ferrymq.protocol.command.server.GetBrokerConfig;
import org.ferrymq.protocol.command.server.GetRuntimeInfo;
import org.ferrymq.protocol.command.server.UpdateConfig;
import org.ferrymq.protocol.command.server.ViewStats;
import org.ferrymq.protocol.route.KvTable;
import org.ferrymq.protocol.route.StatsData;
import org.jspecify.annotations.Nullable;

/** Requests about brokers themselves. */
public final class BrokerRequests {

    private final ClusterClient cluster;

    public BrokerRequests(ClusterClient cluster) {
        this.cluster = cluster;
    }

    /** Figures by name. */
    public Map<String, String> figures(BrokerNode broker) {
        return new TreeMap<>(cluster.json(broker.address(), new GetRuntimeInfo(), KvTable.class)
                .table());
    }

    /** Settings by name. */
    public Map<String, String> settings(BrokerNode broker) {
        return cluster.call(broker.address(), new GetBrokerConfig(), answer -> ConfigAnswer.read(answer.body()));
    }

    /** Changes settings; an empty value goes back to the configured one. */
    public void change(BrokerNode broker, Map<String, String> settings) {
        cluster.run(broker.address(), new UpdateConfig(CommandType.UPDATE_BROKER_CONFIG, settings));
    }

    /** Lets a broker forget another one that will not come back. {@return null, or what the broker says if it knows none of that name} */
    public @Nullable String forget(BrokerNode broker, String name) {
        return cluster.exchange(
                broker.address(),
                new ForgetBroker(name),
                Set.of(ResponseCode.SUCCESS, ResponseCode.QUERY_NOT_FOUND),
                answer -> answer.code() == ResponseCode.SUCCESS ? null : String.valueOf(answer.remark()));
    }

    /** A statistic over the last minute, hour and day. */
    public StatsData statistic(BrokerNode broker, String name, String key) {
        return cluster.json(broker.address(), new ViewStats(name, key), StatsData.class);
    }
}
