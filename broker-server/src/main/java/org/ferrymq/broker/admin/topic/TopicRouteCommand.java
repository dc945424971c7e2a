package org.ferrymq.broker.admin.topic;

import java.util.concurrent.Callable;
import org.ferrymq.broker.admin.request.TopicInfo;
import org.ferrymq.broker.admin.request.TopicRequests;
import org.ferrymq.broker.admin.session.AdminException;
import org.ferrymq.broker.admin.session.ClusterClient;
import org.ferrymq.broker.admin.session.Session;
import org.ferrymq.broker.admin.session.Table;
import org.ferrymq.protocol.route.BrokerData;
import org.ferrymq.protocol.route.QueueData;
import org.ferrymq.protocol.route.TopicRoute;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code mqadmin topic route}. */
@Command(
        name = "route",
        mixinStandardHelpOptions = true,
        description = {"Shows where clients are sent for a topic, as the nameserver tells them."},
        footerHeading = "%nExamples:%n",
        footer = {"  mqadmin topic route orders"})
final class TopicRouteCommand implements Callable<Integer> {
    @Mixin
    private Session session;

    @Parameters(paramLabel = "TOPIC", description = "Name of the topic.")
    private String topic;

    @Override
    public Integer call() {
        Table table = new Table("broker", "cluster", "addresses", "readQueues", "writeQueues", "permission");
        String order;
        try (ClusterClient cluster = session.connect()) {
            TopicRoute route = new TopicRequests(cluster)
                    .route(topic)
                    .orElseThrow(() -> AdminException.refused("no broker has registered a topic " + topic
                            + "; a new one is known within 30 s, 'mqadmin topic list' shows what brokers have"));
            for (QueueData queues : route.queueDatas()) {
                for (BrokerData broker : route.brokerDatas()) {
                    if (broker.brokerName().equals(queues.brokerName())) {
                        table.add(
                                broker.brokerName(),
                                broker.cluster(),
                                String.join(", ", broker.brokerAddrs().values()),
                                queues.readQueueNums(),
                                queues.writeQueueNums(),
                                TopicInfo.permission(queues.perm()));
                    }
                }
            }
            order = route.orderTopicConf();
        }
        session.print(table);
        if (order != null) {
            session.note("Ordered over " + order + ".");
        }
        return 0;
    }
}
