package org.ferrymq.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.ferrymq.broker.delivery.policy.DeliveryConfig;
import org.ferrymq.broker.delivery.policy.DestinationPolicy;
import org.ferrymq.broker.delivery.policy.RedeliveryPolicy;
import org.ferrymq.broker.store.FlushMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokerConfigReaderTest {
    @TempDir
    Path folder;

    private BrokerConfig read(String text, Map<String, Object> flags) throws IOException {
        Path file = Files.writeString(folder.resolve("broker.conf"), text);
        return BrokerConfigReader.read(file, flags);
    }

    @Test
    void hasDefaultsForEverything() {
        BrokerConfig config = BrokerConfigReader.read(null, Map.of());
        assertThat(config.name()).isEqualTo("broker-a");
        assertThat(config.cluster()).isEqualTo("DefaultCluster");
        assertThat(config.nameServers()).isEmpty();
        assertThat(config.net().port()).isEqualTo(10911);
        assertThat(config.net().bind()).isEqualTo("127.0.0.1");
        assertThat(config.store().flushMode()).isEqualTo(FlushMode.SYNC);
        assertThat(config.clients().maxMessageBytes()).isEqualTo(4 << 20);
    }

    @Test
    void flagsWinOverTheFile() throws IOException {
        BrokerConfig config = read(
                "name = b1, net { port = 1, max-frame = 1 MiB }, store { flush = async, segment-bytes = 1m }\n"
                        + "namesrv = \"a:1;[::1]:2\"",
                Map.of("net.port", 2));
        assertThat(config.name()).isEqualTo("b1");
        assertThat(config.net().port()).isEqualTo(2);
        assertThat(config.net().maxFrameBytes()).isEqualTo(1 << 20);
        assertThat(config.store().flushMode()).isEqualTo(FlushMode.ASYNC);
        assertThat(config.nameServers()).containsExactly(new HostPort("a", 1), new HostPort("::1", 2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "net { port = 70000 }        | net.port = 70000: must be 0 to 65535 | broker.conf: 1",
                "net { port = many }         | net.port = many: must be a whole number | broker.conf: 1",
                "net { prot = 1 }            | unknown key net.prot | did you mean net.port?",
                "nam = x                     | unknown key nam | did you mean name?",
                "zzzzzzz = x                 | unknown key zzzzzzz | broker.conf: 1",
                "net = 5                     | net = 5: must be a section | broker.conf: 1",
                "store { dir = \"\" }          | store.dir | must be the name of a folder",
                "name = 'a b'                | must be 1 to 64 letters | name = ",
                "store { flush = sometimes } | store.flush = sometimes: must be one of sync, async | broker.conf: 1",
                "store { segment-bytes = 100 } | store.segment-bytes is 100 | 64 KiB to 1 GiB",
                "namesrv = nowhere           | namesrv = nowhere: must be host:port | broker.conf: 1",
                "clients { max-suspend = 1h }| clients.max-suspend = 3600 s: must be 1 s to 300 s | broker.conf: 1",
                "clients { max-message = -1 }| clients.max-message | broker.conf: 1",
                "clients { delay-levels = 1s 5x } | clients.delay-levels = 1s 5x: delay level '5x' | broker.conf: 1",
                "net { advertise = a/b }     | must be a host name or an address | net.advertise = ",
                "metrics { enabled = true, port = 10911 } | metrics.port = 10911: net.port is the same port | broker.conf: 1",
                "metrics { enabled = true, port = 1, bind = 0.0.0.0 }, net.port = 1 | metrics.port = 1 | different numbers",
                "delivery { redelivery-multiplier = 0.5 } | delivery.redelivery-multiplier is 0.5; it must be 1 to 100 | broker.conf: 1",
                "delivery { destinations = [{ redelivery-limit = 1 }] } | delivery.destinations[0].match is empty | orders.*",
                "delivery { destinations = [{ match = a, redelivery-limit = 9999 }] } | delivery.destinations[0].redelivery-limit is 9999 | 1000",
                "delivery { destinations = [{ match = a, limit = 1 }] } | unknown key delivery.destinations[0].limit | broker.conf: 1",
                "delivery { destinations = a } | delivery.destinations = a: must be a list of sections | broker.conf: 1",
                "name = ${                   | cannot read the configuration file | broker.conf: 1",
            })
    void namesKeyValueAndRangeOfAWrongSetting(String text, String message, String more) {
        assertThatThrownBy(() -> read(text, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(message.strip())
                .hasMessageContaining(more.strip());
    }

    @Test
    void aDestinationHasWhatHoldsForAllWhereItSaysNothing() throws IOException {
        DeliveryConfig delivery = read(
                        "delivery { redelivery-delay = 2s, dead-letters = dead\n"
                                + "destinations = [{ match = \"a*\", redelivery-limit = 1 }, { match = b, dead-letters = \"\" }] }",
                        Map.of())
                .delivery();
        RedeliveryPolicy all = new RedeliveryPolicy(16, Duration.ofSeconds(2), 1, Duration.ofHours(1), 0, "dead");
        assertThat(delivery.redelivery()).isEqualTo(all);
        assertThat(delivery.destinations())
                .containsExactly(
                        new DestinationPolicy(
                                "a*",
                                new RedeliveryPolicy(1, Duration.ofSeconds(2), 1, Duration.ofHours(1), 0, "dead"),
                                ""),
                        new DestinationPolicy("b", all.withDeadLetters(""), ""));
    }

    @Test
    void refusesAFolderAsFile() {
        assertThatThrownBy(() -> BrokerConfigReader.read(folder, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("is a folder");
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThatThrownBy(() -> BrokerConfigReader.read(folder.resolve("none.conf"), Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("cannot read the configuration file")
                .hasMessageContaining("none.conf");
    }

    /** Whatever is wrong with a setting is found before anything is made on disk, so before the store is opened. */
    @Test
    void everySettingIsCheckedWhenItIsRead() throws IOException {
        Map<String, String> settings =
                BrokerConfigReader.read(null, Map.of()).shown().byKey();
        assertThat(settings).hasSizeGreaterThan(40);
        for (String key : settings.keySet()) {
            assertThatThrownBy(() -> BrokerConfigReader.read(null, Map.of(key, "\u0000 -1 x")))
                    .as(key)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(key);
        }
    }
}
