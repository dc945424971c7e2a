package org.ferrymq.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.ferrymq.broker.config.BrokerConfig;
import org.ferrymq.broker.config.BrokerConfigReader;
import org.ferrymq.broker.handler.nativ.destination.TopicDirectory;
import org.ferrymq.broker.handler.nativ.settings.LiveSettings;
import org.ferrymq.broker.security.Authenticator;
import org.ferrymq.protocol.command.CommandType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command that a broker may be sent has a handler. */
class HandlerCoverageTest {
    /** The nameserver answers these. */
    private static final Set<CommandType> OF_THE_NAMESERVER = EnumSet.of(
            CommandType.PUT_KV_CONFIG,
            CommandType.GET_KV_CONFIG,
            CommandType.DELETE_KV_CONFIG,
            CommandType.REGISTER_BROKER,
            CommandType.UNREGISTER_BROKER,
            CommandType.GET_ROUTEINFO_BY_TOPIC,
            CommandType.GET_BROKER_CLUSTER_INFO,
            CommandType.GET_ALL_TOPIC_LIST_FROM_NAMESERVER,
            CommandType.DELETE_TOPIC_IN_NAMESRV,
            CommandType.GET_KVLIST_BY_NAMESPACE,
            CommandType.WIPE_WRITE_PERM_OF_BROKER,
            CommandType.ADD_WRITE_PERM_OF_BROKER,
            CommandType.GET_TOPICS_BY_CLUSTER,
            CommandType.GET_SYSTEM_TOPIC_LIST_FROM_NS,
            CommandType.UPDATE_NAMESRV_CONFIG,
            CommandType.GET_NAMESRV_CONFIG,
            CommandType.REGISTER_TOPIC_IN_NAMESRV,
            CommandType.GET_UNIT_TOPIC_LIST,
            CommandType.GET_HAS_UNIT_SUB_TOPIC_LIST,
            CommandType.GET_HAS_UNIT_SUB_UNUNIT_TOPIC_LIST,
            CommandType.QUERY_DATA_VERSION,
            CommandType.GET_BROKER_MEMBER_GROUP,
            CommandType.BROKER_HEARTBEAT);

    /** The broker sends these. */
    private static final Set<CommandType> TO_CLIENTS = EnumSet.of(
            CommandType.CHECK_TRANSACTION_STATE,
            CommandType.PUSH_REPLY_MESSAGE_TO_CLIENT,
            CommandType.NOTIFY_CONSUMER_IDS_CHANGED,
            CommandType.RESET_CONSUMER_CLIENT_OFFSET,
            CommandType.GET_CONSUMER_STATUS_FROM_CLIENT,
            CommandType.DELIVER);

    @TempDir
    Path folder;

    @Test
    void everyCommandHasAHandler() {
        BrokerConfig config =
                BrokerConfigReader.read(null, Map.of("store.dir", folder.toString(), "store.segment-bytes", "1 MiB"));
        try (BrokerStorage storage =
                BrokerStorage.open(config.store(), config.largeMessages(), InstantSource.system(), failure -> {})) {
            storage.start();
            LiveSettings settings =
                    new LiveSettings(config.clients(), storage.metadata().settings());
            TopicDirectory directory = new TopicDirectory(storage.metadata().topics(), settings, config.cluster());
            BrokerServices services = new BrokerServices(
                    config, storage, settings, directory, Authenticator.NONE, InstantSource.system());
            Set<CommandType> missing = EnumSet.allOf(CommandType.class);
            missing.removeAll(OF_THE_NAMESERVER);
            missing.removeAll(TO_CLIENTS);
            missing.removeAll(services.handlers().types());
            assertThat(missing).isEmpty();
        }
    }
}
