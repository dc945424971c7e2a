package org.ferrymq.namesrv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.ferrymq.protocol.command.route.RegisterBroker;
import org.ferrymq.protocol.command.route.UnregisterBroker;
import org.ferrymq.protocol.route.BrokerData;
import org.ferrymq.protocol.route.DataVersion;
import org.ferrymq.protocol.route.QueueData;
import org.ferrymq.protocol.route.TopicConfigData;
import org.ferrymq.protocol.route.TopicRoute;
import org.ferrymq.protocol.route.TopicTable;
import org.junit.jupiter.api.Test;

class RouteRegistryTest {
    private long now = 1_000;
    private final Map<String, String> orders = new HashMap<>();
    private final RouteRegistry registry = new RouteRegistry(() -> Duration.ofMinutes(2), orders::get, () -> now);

    @Test
    void routesNameEveryBrokerThatHasTheTopic() {
        register("a", 0, "a:1", "channel-a", "orders", "bills");
        register("a", 1, "a:2", "channel-a-slave", "orders");
        register("b", 0, "b:1", "channel-b", "orders");

        TopicRoute orders = registry.route("orders");

        assertThat(orders.queueDatas()).extracting("brokerName").containsExactly("a", "b");
        assertThat(orders.brokerDatas().get(0).brokerAddrs()).isEqualTo(Map.of(0L, "a:1", 1L, "a:2"));
        assertThat(registry.route("bills").brokerDatas())
                .extracting(BrokerData::brokerName)
                .containsExactly("a");
        assertThat(registry.route("nothing")).isNull();
        assertThat(registry.topics()).containsExactly("bills", "orders");
        assertThat(registry.clusters().clusterAddrTable().get("C")).containsExactly("a", "b");
    }

    @Test
    void registrationOfMasterReplacesItsTopics() {
        register("a", 0, "a:1", "channel-a", "old", "kept");
        register("a", 0, "a:1", "channel-a", "kept", "new");

        assertThat(registry.topics()).containsExactly("kept", "new");
    }

    @Test
    void closedChannelDropsOnlyWhatRegisteredOverItLast() {
        register("a", 0, "a:1", "first", "orders");
        register("a", 0, "a:1", "second", "orders");

        registry.channelClosed("first");
        assertThat(registry.route("orders")).isNotNull();

        registry.channelClosed("second");
        assertThat(registry.route("orders")).isNull();
        assertThat(registry.clusters().brokerAddrTable()).isEmpty();
    }

    @Test
    void silentBrokersAreDroppedAfterTheirTime() {
        register("a", 0, "a:1", "channel-a", "orders");
        now += Duration.ofMinutes(1).toNanos();
        register("b", 0, "b:1", "channel-b", "orders");
        now += Duration.ofMinutes(1).toNanos();
        registry.dropSilent();
        assertThat(registry.route("orders").brokerDatas()).hasSize(2);

        now += 1;
        registry.dropSilent();
        assertThat(registry.route("orders").brokerDatas())
                .extracting(BrokerData::brokerName)
                .containsExactly("b");
    }

    @Test
    void unregisteringNeedsTheAddress() {
        register("a", 0, "a:1", "channel-a", "orders");

        registry.unregister(new UnregisterBroker("a", "other:1", "C", 0));
        assertThat(registry.route("orders")).isNotNull();
        registry.unregister(new UnregisterBroker("a", "a:1", "C", 0));
        assertThat(registry.route("orders")).isNull();
    }

    @Test
    void slaveHearsOfItsMaster() {
        register("a", 0, "a:1", "channel-a", "orders");

        assertThat(registry.register(command("a", 1, "a:2"), table(), "s").masterAddr())
                .isEqualTo("a:1");
    }

    @Test
    void deletedTopicComesBackWithNextRegistration() {
        register("a", 0, "a:1", "channel-a", "orders");
        registry.deleteTopic("orders", "other");
        assertThat(registry.route("orders")).isNotNull();
        registry.deleteTopic("orders", null);
        assertThat(registry.route("orders")).isNull();

        register("a", 0, "a:1", "channel-a", "orders");
        assertThat(registry.route("orders")).isNotNull();
    }

    @Test
    void retryTopicOfANewGroupIsOnBrokersThatMakeTopics() {
        register("a", 0, "a:1", "channel-a", "TBW102");
        register("b", 0, "b:1", "channel-b", "orders");

        TopicRoute route = registry.route("%RETRY%new");

        assertThat(route.queueDatas())
                .extracting("brokerName", "writeQueueNums")
                .containsExactly(tuple("a", 1));
        assertThat(registry.topics()).doesNotContain("%RETRY%new");
    }

    @Test
    void brokersThatDoNotSayThatTheirTableIsWholeAddToIt() {
        register("a", 0, "a:1", "channel-a", "old", "kept");
        registry.register(command("a", 0, "a:1", false), table("new"), "channel-a");

        assertThat(registry.topics()).containsExactly("kept", "new", "old");
    }

    @Test
    void wipedBrokerIsNotWrittenToUntilItIsAllowedAgainOrWasStopped() {
        register("a", 0, "a:1", "channel-a", "orders", "bills");
        register("b", 0, "b:1", "channel-b", "orders");

        assertThat(registry.wipeWrite("a")).isEqualTo(2);
        assertThat(registry.wipeWrite("unknown")).isZero();
        assertThat(permissions("orders")).containsExactly(4, 6);

        // Neither what the broker tells again nor a lost connection lets writers in during maintenance.
        register("a", 0, "a:1", "channel-a", "orders");
        registry.channelClosed("channel-a");
        register("a", 0, "a:1", "channel-a2", "orders");
        assertThat(permissions("orders")).containsExactly(4, 6);

        assertThat(registry.addWrite("a")).isEqualTo(1);
        assertThat(permissions("orders")).containsExactly(6, 6);

        registry.wipeWrite("a");
        registry.unregister(new UnregisterBroker("a", "a:1", "C", 0));
        register("a", 0, "a:1", "channel-a3", "orders");
        assertThat(permissions("orders")).containsExactly(6, 6);
    }

    private List<Integer> permissions(String topic) {
        return registry.route(topic).queueDatas().stream().map(QueueData::perm).toList();
    }

    @Test
    void orderConfigurationComesWithTheRoute() {
        register("a", 0, "a:1", "channel-a", "orders", "bills");
        orders.put("orders", "a:4");

        assertThat(registry.route("orders").orderTopicConf()).isEqualTo("a:4");
        assertThat(registry.route("bills").orderTopicConf()).isNull();
    }

    @Test
    void signOfLifeKeepsASilentBroker() {
        register("a", 0, "a:1", "channel-a", "orders");
        now += Duration.ofMinutes(2).toNanos();

        assertThat(registry.heard("a", "a:1")).isEqualTo(DataVersion.ZERO);
        assertThat(registry.heard("a", "other:1")).isNull();
        now += Duration.ofMinutes(2).toNanos();
        registry.dropSilent();
        assertThat(registry.route("orders")).isNotNull();
    }

    private void register(String name, long id, String address, String channel, String... topics) {
        registry.register(command(name, id, address), table(topics), channel);
    }

    private static RegisterBroker command(String name, long id, String address) {
        return command(name, id, address, true);
    }

    private static RegisterBroker command(String name, long id, String address, boolean whole) {
        return new RegisterBroker(name, address, "C", "", id, 0, false, 0, whole, Unpooled.EMPTY_BUFFER);
    }

    private static TopicTable table(String... topics) {
        return new TopicTable(
                Arrays.stream(topics)
                        .map(t -> new TopicConfigData(t, 4, 4, 6, "SINGLE_TAG", 0, false, Map.of()))
                        .collect(Collectors.toMap(TopicConfigData::topicName, Function.identity())),
                DataVersion.ZERO);
    }
}
