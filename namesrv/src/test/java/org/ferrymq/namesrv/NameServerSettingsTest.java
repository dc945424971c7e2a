package org.ferrymq.namesrv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.ferrymq.protocol.command.BadCommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NameServerSettingsTest {
    @TempDir
    Path folder;

    private NameServerSettings settings() {
        return new NameServerSettings(NameServerConfig.DEFAULT, KvConfig.of(new KvFile(folder)));
    }

    @Test
    void changesHoldAtOnceAndAfterARestartUntilTheyAreTakenBack() {
        NameServerSettings settings = settings();
        AtomicInteger told = new AtomicInteger();
        settings.onChange(told::incrementAndGet);

        settings.change(Map.of("broker-timeout", "30 s", "scanNotActiveBrokerInterval", "1500"));

        assertThat(settings.current().brokerTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.current().scanInterval()).isEqualTo(Duration.ofMillis(1500));
        assertThat(told).hasValue(1);
        assertThat(settings().current().brokerTimeout()).isEqualTo(Duration.ofSeconds(30));

        settings.change(Map.of("broker-timeout", ""));
        assertThat(settings().current().brokerTimeout()).isEqualTo(NameServerConfig.DEFAULT.brokerTimeout());
        assertThat(settings().current().scanInterval()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void whatIsWrongChangesNothing() {
        NameServerSettings settings = settings();
        assertThatThrownBy(() -> settings.change(Map.of("broker-timeout", "60 s", "scan-interval", "1 ms")))
                .isInstanceOf(BadCommandException.class)
                .hasMessageContaining("scan-interval 1 ms is below 10 ms");
        assertThatThrownBy(() -> settings.change(Map.of("port", "1")))
                .hasMessageContaining("setting port cannot be changed while a nameserver runs")
                .hasMessageContaining("broker-timeout, scan-interval, scanNotActiveBrokerInterval");
        assertThatThrownBy(() -> settings.change(Map.of("scan-interval", "soon")))
                .hasMessageContaining("scan-interval = soon: must be a duration");
        assertThatThrownBy(() -> settings.change(Map.of())).hasMessageContaining("no setting");
        assertThat(settings.current()).isEqualTo(NameServerConfig.DEFAULT);
        assertThat(settings().current()).isEqualTo(NameServerConfig.DEFAULT);
    }

    @Test
    void aKeptValueThatIsNotUnderstoodDoesNotCount() {
        KvConfig.of(new KvFile(folder)).put(NameServerSettings.NAMESPACE, "broker-timeout", "long");
        assertThat(settings().current()).isEqualTo(NameServerConfig.DEFAULT);
    }
}
