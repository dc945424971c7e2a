package org.ferrymq.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.client.producer.SendStatus;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stock clients that use the "VIP channel", two ports below the broker's, as RocketMQ's dashboard does unless it is told otherwise. */
class StockVipChannelTest {
    @TempDir
    private Path folder;

    @Test
    void sendsAndAdministrationGoThroughTheVipChannel() throws Exception {
        try (ServerProcess servers = startWithVipChannel();
                StockClients clients = new StockClients(servers.nameServerAddress())) {
            DefaultMQProducer producer = clients.producer();
            producer.setVipChannelEnabled(true);
            assertThat(producer.send(new Message("vip", "a".getBytes(UTF_8))).getSendStatus())
                    .isEqualTo(SendStatus.SEND_OK);

            DefaultMQAdminExt admin = new DefaultMQAdminExt(StockClients.TIMEOUT_MS);
            admin.setNamesrvAddr(ServerProcess.text(servers.nameServerAddress()));
            admin.setVipChannelEnabled(true);
            admin.start();
            try {
                String address = ServerProcess.text(servers.address());
                assertThat(admin.fetchBrokerRuntimeStats(address).getTable()).containsKey("runtime");
                assertThat(admin.examineTopicStats("vip").getOffsetTable()).isNotEmpty();
            } finally {
                admin.shutdown();
            }
        }
    }

    /** A port that the machine chooses has no second one; the next start asks for the same port by number. */
    private ServerProcess startWithVipChannel() {
        for (int i = 0; ; i++) {
            ServerProcess servers = ServerProcess.combined(folder.resolve("store" + i));
            servers.start();
            servers.terminate();
            servers.start();
            if (i == 4 || servers.output().stream().noneMatch(line -> line.contains("no VIP channel"))) {
                return servers;
            }
            servers.close(); // somebody else has that number
        }
    }
}
