package org.ferrymq.namesrv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.ferrymq.protocol.ErrorCode;
import org.ferrymq.protocol.FerryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KvConfigTest {
    @TempDir
    private Path folder;

    @Test
    void valuesSurviveInTheirFile() {
        KvConfig first = KvConfig.of(new KvFile(folder.resolve("new")));
        first.put("ns", "k", "v \u00fc \n");
        first.put("ns", "gone", "x");
        first.put("other", "k", "w");
        first.delete("ns", "gone");
        first.delete("ns", "never there");

        KvConfig second = KvConfig.of(new KvFile(folder.resolve("new")));
        assertThat(second.isDurable()).isTrue();
        assertThat(second.all("ns")).isEqualTo(Map.of("k", "v \u00fc \n"));
        assertThat(second.get("other", "k")).isEqualTo("w");
        assertThat(second.all("nothing")).isEmpty();
    }

    @Test
    void aFileOfRocketMqIsUnderstood() throws IOException {
        Files.writeString(
                folder.resolve("kvConfig.json"),
                "{\"configTable\":{\"ORDER_TOPIC_CONFIG\":{\"orders\":\"broker-a:4\"}}}");

        assertThat(KvConfig.of(new KvFile(folder)).get(KvConfig.ORDER_TOPICS, "orders"))
                .isEqualTo("broker-a:4");
    }

    @Test
    void aHalfWrittenNewFileDoesNotCount() throws IOException {
        KvConfig.of(new KvFile(folder)).put("ns", "k", "v");
        Files.writeString(folder.resolve("kvConfig.json.new"), "{\"configTa");

        assertThat(KvConfig.of(new KvFile(folder)).get("ns", "k")).isEqualTo("v");
    }

    @Test
    void aDamagedFileIsRefusedNotForgotten() throws IOException {
        Files.writeString(folder.resolve("kvConfig.json"), "{\"configTable\":7}");
        KvFile file = new KvFile(folder);

        assertThatThrownBy(() -> KvConfig.of(file))
                .isInstanceOfSatisfying(
                        FerryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_CONFIGURATION))
                .hasMessageContaining("kvConfig.json")
                .hasMessageContaining("move it away");
    }

    @Test
    void whatCannotBeWrittenIsNotChanged() throws IOException {
        Path occupied = Files.writeString(folder.resolve("a-file"), "not a folder");
        KvConfig config = KvConfig.of(new KvFile(occupied));

        assertThatThrownBy(() -> config.put("ns", "k", "v"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("nothing is changed");
        assertThat(config.get("ns", "k")).isNull();
    }
}
